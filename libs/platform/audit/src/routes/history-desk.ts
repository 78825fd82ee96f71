import type { Database } from '#platform/postgres';
import { HistoryChains } from '../chains/history-chains.js';
import type { HistoryFilter, HistoryPage, PagePlace } from '../chains/history-reads.js';
import type { ChainRef } from '../chains/history-write.js';
import type { VerificationReport } from '../verification/finding.js';
import type { WitnessSource } from '../verification/open-witness.js';
import { type ProofAnswer, proveEntry } from '../verification/prove-entry.js';
import { verifyRecent } from '../verification/verify-recent.js';

export interface HistoryDeskOptions {
  readonly service: string;
  /** Of the service itself: an auditor reads by kind and office, not by what the auditor's own row policies allow. */
  readonly database: Pick<Database, 'read'>;
  readonly witness: WitnessSource | null;
  readonly everyMs: number;
  /** How free text is shown to a person. Default: as it is. */
  readonly mask?: (text: string) => string;
}

/** What an auditor asks a service about its history. */
export class HistoryDesk {
  readonly #options: HistoryDeskOptions;
  readonly #chains = new HistoryChains();
  /** One at a time; who asks for as much meanwhile gets the same answer, who asks for more or less waits. */
  #verifying: { readonly limit: number; readonly report: Promise<VerificationReport> } | null = null;

  constructor(options: HistoryDeskOptions) {
    this.#options = options;
  }

  async verify(limit: number): Promise<VerificationReport> {
    while (this.#verifying !== null) {
      const { limit: asked, report } = this.#verifying;
      if (asked === limit) return report;
      await report.catch(() => undefined);
    }
    const report = this.#verifyNow(limit).finally(() => (this.#verifying = null));
    this.#verifying = { limit, report };
    return report;
  }

  #verifyNow(limit: number): Promise<VerificationReport> {
    const { database, service, witness, everyMs } = this.#options;
    return verifyRecent((work) => database.read((tx) => work(tx.client)), limit, {
      service,
      witness,
      everyMs,
      now: new Date(),
    });
  }

  prove(chain: ChainRef, seq: number): Promise<ProofAnswer> {
    return this.#options.database.read((tx) => proveEntry(tx, chain, seq));
  }

  list(filter: HistoryFilter, place: PagePlace): Promise<HistoryPage> {
    return this.#options.database.read((tx) => this.#chains.listByKind(tx, filter, place));
  }

  mask(text: string): string {
    return this.#options.mask?.(text) ?? text;
  }
}
