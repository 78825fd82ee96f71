import { setTimeout as sleep } from 'node:timers/promises';
import { IdHorizon } from '#platform/postgres';
import { rootOf } from '../merkle/merkle-tree.js';
import type { WitnessCopies } from '../witness/witness-copies.js';
import type { WitnessKeys, WitnessSigner } from '../witness/witness-keys.js';
import { composeLine, NO_LINE, type RawLine, type SealContent, type WitnessLine } from '../witness/witness-line.js';
import { findStanding, noteOf, type Standing, standingAfter } from './find-standing.js';
import { leafOf, type SealableEntry, type SealSession, toWitnessed } from './seal-session.js';
import { StructureRecord } from './structure-record.js';

export interface SealerTermOptions {
  readonly service: string;
  /** Shown in the database beside the epoch. */
  readonly owner: string;
  readonly everyMs: number;
  readonly now: () => Date;
  /** Names of the migrations of this build; left out: how the schema is built is not put on record. */
  readonly migrations?: readonly string[];
}

export interface TermReports {
  /** Everything that was committed when this turn began is sealed. */
  readonly caughtUp: () => void;
  readonly waiting: () => void;
  readonly sealed: (line: WitnessLine) => void;
  /** Triggers, policies, rights and the like are not those on record, and no migration has changed them. */
  readonly structureChanged: (changes: readonly string[]) => void;
  readonly structureUnread: (error: unknown) => void;
}

interface About {
  readonly epoch: number;
  readonly database: string;
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
    const structure = new StructureRecord(this.#session, this.#copies.main, this.#options.migrations);
    for (;;) {
      const last = this.#stopping.signal.aborted;
      const startedMs = Date.now();
      standing = await this.#recordStructure(structure, standing, { epoch, database });
      standing = await this.#turn(standing, horizon, { epoch, database });
      await this.#copies.followUp();
      if (last) return;
      await this.#pause(this.#options.everyMs - (Date.now() - startedMs));
    }
  }

  /** Once per term, as soon as the migrations of this build have run; until then it is asked again at each turn. */
  async #recordStructure(structure: StructureRecord, standing: Standing, about: About): Promise<Standing> {
    // Sealing comes first: what keeps the catalogue from being read is told, and tried again.
    const found = await structure.look(standing.structure).catch((error: unknown) => {
      if (this.#session.lost !== null) throw error;
      this.#reports.structureUnread(error);
      return null;
    });
    if (found === null) return standing;
    if ('changes' in found) {
      this.#reports.structureChanged(found.changes);
      return standing;
    }
    const line: WitnessLine = {
      kind: 'structure',
      ...this.#next(standing, about, []),
      migrations: found.migrations,
      server: found.server,
      objects: found.objects,
    };
    return this.#write(line, standing.tree, about);
  }

  async #turn(from: Standing, horizon: IdHorizon, about: About): Promise<Standing> {
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

  async #seal(standing: Standing, entries: readonly SealableEntry[], about: About): Promise<Standing> {
    const tree = standing.tree.copy();
    for (const entry of entries) tree.append(leafOf(entry));
    const line: WitnessLine = { kind: 'seal', ...this.#next({ ...standing, tree }, about, entries) };
    const next = await this.#write(line, tree, about);
    this.#reports.sealed(line);
    return next;
  }

  /** What any line says that goes on from here, with these entries. */
  #next(
    { tip, generation, toPosition, tree, structure }: Standing,
    about: About,
    entries: readonly SealableEntry[],
  ): SealContent & Pick<WitnessLine, 'no' | 'previous'> {
    return {
      no: (tip?.no ?? 0) + 1,
      previous: tip?.hash ?? NO_LINE,
      service: this.#options.service,
      ...about,
      generation,
      at: this.#options.now().toISOString(),
      fromPosition: toPosition,
      // Not further: a number that a rolled back transaction drew may be drawn again after a crash of the server.
      toPosition: entries.at(-1)?.position ?? toPosition,
      size: tree.size,
      root: tree.root(),
      lineRoot: rootOf(entries.map(leafOf)),
      entries: entries.map(toWitnessed),
      ...(structure === null ? {} : { structure }),
    };
  }

  async #write(line: WitnessLine, tree: Standing['tree'], about: About): Promise<Standing> {
    const raw: RawLine = composeLine(line, this.#signer);
    await this.#session.record(about.epoch, [noteOf(raw, line, tree)], () => this.#copies.append([raw]));
    return standingAfter(raw, line, tree);
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
