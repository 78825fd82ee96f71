import type { Database } from '#platform/postgres';
import { HistoryChains } from '../chains/history-chains.js';
import type { HistoryFilter, HistoryPage, PagePlace } from '../chains/history-reads.js';
import type { ChainRef } from '../chains/history-write.js';
import type { VerificationReport } from '../verification/finding.js';
import type { WitnessSource } from '../verification/open-witness.js';
import { type ProofAnswer, proveEntry } from '../verification/prove-entry.js';
import { readPlace, writePlace } from '../verification/step-place.js';
import type { VerifyOptions } from '../verification/verify-options.js';
import { verifyRecent } from '../verification/verify-recent.js';
import { verifyStep } from '../verification/verify-step.js';

export interface HistoryDeskOptions {
  readonly service: string;
  /** Of the service itself: an auditor reads by kind and office, not by what the auditor's own row policies allow. */
  readonly database: Pick<Database, 'read'>;
  readonly witness: WitnessSource | null;
  readonly everyMs: number;
  /** Names of the migrations of this build; see `VerifyOptions`. */
  readonly migrations?: readonly string[];
  /** How free text is shown to a person. Default: as it is. */
  readonly mask?: (text: string) => string;
}

/** Which part of a history is to be verified. */
export type VerificationOrder =
  | { readonly scope: 'newest'; readonly entries: number }
  /** `cursor`: `next` of the part before; left out: the first part. */
  | { readonly scope: 'all'; readonly entries: number; readonly cursor?: string };

export interface Verified {
  readonly report: VerificationReport;
  /** For the next part; null when this was the last, and where only the newest entries are looked at. */
  readonly next: string | null;
  readonly progress: { readonly entries: number; readonly of: number } | null;
}

/** What an auditor asks a service about its history. */
export class HistoryDesk {
  readonly #options: HistoryDeskOptions;
  readonly #chains = new HistoryChains();
  /** One at a time; who asks for the same meanwhile gets the same answer, who asks for something else waits. */
  #verifying: { readonly order: string; readonly verified: Promise<Verified> } | null = null;

  constructor(options: HistoryDeskOptions) {
    this.#options = options;
  }

  /** Throws HTTP.INVALID for a cursor that is none. */
  async verify(order: VerificationOrder): Promise<Verified> {
    const asked = JSON.stringify(order);
    while (this.#verifying !== null) {
      const { order: other, verified } = this.#verifying;
      if (other === asked) return verified;
      await verified.catch(() => undefined);
    }
    const verified = this.#verifyNow(order).finally(() => (this.#verifying = null));
    this.#verifying = { order: asked, verified };
    return verified;
  }

  async #verifyNow(order: VerificationOrder): Promise<Verified> {
    const { database, service, witness, everyMs, migrations } = this.#options;
    const known = migrations === undefined ? {} : { migrations };
    const options: VerifyOptions = { service, witness, everyMs, now: new Date(), ...known };
    if (order.scope === 'newest') {
      const report = await verifyRecent((work) => database.read((tx) => work(tx.client)), order.entries, options);
      return { report, next: null, progress: null };
    }
    const place = order.cursor === undefined ? null : readPlace(order.cursor);
    const { report, next, progress } = await verifyStep(
      (work) => database.read((tx) => work(tx.client)),
      place,
      order.entries,
      options,
    );
    return { report, next: next === null ? null : writePlace(next), progress };
  }

  prove(chain: ChainRef, seq: number, procuratorateIds: readonly string[]): Promise<ProofAnswer> {
    return this.#options.database.read(async (tx) => {
      const told = await tx.query(
        `SELECT FROM history WHERE chain_kind = $1 AND chain_id = $2 AND seq = $3
            AND (procuratorate_id IS NULL OR procuratorate_id = ANY ($4))`,
        [chain.kind, chain.id, seq, procuratorateIds],
      );
      return told.length === 0 ? 'no-entry' : proveEntry(tx, chain, seq);
    });
  }

  list(filter: HistoryFilter, place: PagePlace): Promise<HistoryPage> {
    return this.#options.database.read((tx) => this.#chains.listByKind(tx, filter, place));
  }

  mask(text: string): string {
    return this.#options.mask?.(text) ?? text;
  }
}
