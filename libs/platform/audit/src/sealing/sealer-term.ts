import { setTimeout as sleep } from 'node:timers/promises';
import { IdHorizon } from '#platform/postgres';
import { rootOf } from '../merkle/merkle-tree.js';
import type { WitnessCopies } from '../witness/witness-copies.js';
import type { WitnessKeys, WitnessSigner } from '../witness/witness-keys.js';
import { composeLine, NO_LINE, type RawLine, type WitnessLine } from '../witness/witness-line.js';
import { findStanding, noteOf, type Standing } from './find-standing.js';
import { leafOf, type SealableEntry, type SealSession, toWitnessed } from './seal-session.js';

export interface SealerTermOptions {
  readonly service: string;
  /** Shown in the database beside the epoch. */
  readonly owner: string;
  readonly everyMs: number;
  readonly now: () => Date;
}

export interface TermReports {
  /** Everything that was committed when this turn began is sealed. */
  readonly caughtUp: () => void;
  readonly waiting: () => void;
  readonly sealed: (line: WitnessLine) => void;
}

/** A line stays of a size that is read in one go. */
export const ENTRIES_PER_LINE = 5_000;
/** A turn waits this long at most for transactions that were open when it began; the next turn seals what they leave. */
const WAIT_FOR_WRITERS_MS = 500;
const LOOK_MS = 10;

/** The time in which one instance is the sealer: one connection, one lock, one epoch. */
export class SealerTerm {
  readonly #session: SealSession;
  readonly #copies: WitnessCopies;
  readonly #keys: WitnessKeys;
  readonly #signer: WitnessSigner;
  readonly #options: SealerTermOptions;
  readonly #reports: TermReports;
  readonly #stopping = new AbortController();

  constructor(
    session: SealSession,
    witness: { readonly copies: WitnessCopies; readonly keys: WitnessKeys; readonly signer: WitnessSigner },
    options: SealerTermOptions,
    reports: TermReports,
  ) {
    this.#session = session;
    this.#copies = witness.copies;
    this.#keys = witness.keys;
    this.#signer = witness.signer;
    this.#options = options;
    this.#reports = reports;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Resolves when stopped, after a last turn; rejects when the connection is lost, overtaken or refused. */
  async serve(): Promise<void> {
    const epoch = await this.#session.beginEpoch(this.#options.owner);
    await this.#copies.open();
    let standing = await findStanding(this.#session, this.#copies, this.#keys, epoch);
    const database = await this.#session.identity();
    const horizon = new IdHorizon(BigInt(standing.toPosition));
    for (;;) {
      const last = this.#stopping.signal.aborted;
      const startedMs = Date.now();
      standing = await this.#turn(standing, horizon, { epoch, database });
      await this.#copies.followUp();
      if (last) return;
      await this.#pause(this.#options.everyMs - (Date.now() - startedMs));
    }
  }

  async #turn(
    from: Standing,
    horizon: IdHorizon,
    about: { readonly epoch: number; readonly database: string },
  ): Promise<Standing> {
    let standing = from;
    await this.#lookAhead(horizon);
    const upto = Number(horizon.safeId);
    while (standing.toPosition < upto) {
      const entries = await this.#session.readEntries(standing.toPosition, upto, ENTRIES_PER_LINE);
      if (entries.length === 0) break;
      standing = await this.#seal(standing, entries, about);
    }
    if (!horizon.waiting) this.#reports.caughtUp();
    return standing;
  }

  /** Waits a moment for the transactions that have drawn positions and are still open. */
  async #lookAhead(horizon: IdHorizon): Promise<void> {
    const until = Date.now() + WAIT_FOR_WRITERS_MS;
    await this.#session.advance(horizon);
    while (horizon.waiting && Date.now() < until) {
      this.#reports.waiting();
      await sleep(LOOK_MS);
      await this.#session.advance(horizon);
    }
  }

  async #seal(
    { tip, generation, toPosition, tree: before }: Standing,
    entries: readonly SealableEntry[],
    about: { readonly epoch: number; readonly database: string },
  ): Promise<Standing> {
    const tree = before.copy();
    for (const entry of entries) tree.append(leafOf(entry));
    const line: WitnessLine = {
      kind: 'seal',
      no: (tip?.no ?? 0) + 1,
      previous: tip?.hash ?? NO_LINE,
      service: this.#options.service,
      ...about,
      generation,
      at: this.#options.now().toISOString(),
      fromPosition: toPosition,
      // Not further: a number that a rolled back transaction drew may be drawn again after a crash of the server.
      toPosition: entries.at(-1)!.position,
      size: tree.size,
      root: tree.root(),
      lineRoot: rootOf(entries.map(leafOf)),
      entries: entries.map(toWitnessed),
    };
    const raw: RawLine = composeLine(line, this.#signer);
    await this.#session.record(about.epoch, [noteOf(raw, line, tree)], () => this.#copies.append([raw]));
    this.#reports.sealed(line);
    return { tip: raw, generation, toPosition: line.toPosition, tree };
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
