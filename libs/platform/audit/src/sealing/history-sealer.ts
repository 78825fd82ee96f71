import { setTimeout as sleep } from 'node:timers/promises';
import { type SecondCopy, WitnessCopies, type WitnessPlace } from '../witness/witness-copies.js';
import { WitnessKeys, type WitnessSigner } from '../witness/witness-keys.js';
import { SealingRefused } from './find-standing.js';
import { SealSession } from './seal-session.js';
import { SealerTerm } from './sealer-term.js';

export interface SealerLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface HistorySealerOptions {
  /** The service's own database address and schema. */
  readonly url: string;
  readonly schema: string;
  readonly applicationName: string;
  /** Where the witness is; null for none: then nothing is sealed, and the health says so. */
  readonly witness: (WitnessPlace & { readonly keyFile: string }) | null;
  /** Pause between two turns: with the longest transaction, the time that an entry is not sealed yet. */
  readonly everyMs: number;
  readonly log: SealerLog;
  readonly now?: () => Date;
  /** Names of the migrations of this build; left out: how the schema is built is not put on record. */
  readonly migrations?: readonly string[];
  /** Told at the start, when triggers, policies or rights are not those on record. */
  readonly onStructureChanged?: (changes: readonly string[]) => void;
}

export interface SealerStatus {
  readonly configured: boolean;
  /** True in the one instance that seals. */
  readonly active: boolean;
  readonly everyMs: number;
  readonly lastSealAt: string | null;
  /** Since when an entry waits to be sealed, as far as this instance knows; null when all were at the last turn. */
  readonly unsealedSinceMs: number | null;
  /** Why sealing must not go on before a person has decided; null when it may. */
  readonly refused: string | null;
  /** Why the last turn failed; null since the last success. */
  readonly lastError: string | null;
  readonly second: SecondCopy;
}

const STANDBY_MS = 500;
const RETRY_FIRST_MS = 200;
const RETRY_MOST_MS = 3_000;
/** While a restore is not recorded, the database is asked again this often. */
const REFUSED_MS = 3_000;
/** Changes of the schema that a line of the log names. */
const TOLD_CHANGES = 20;

/** Seals the history of a service into its witness, from one instance at a time. See docs/history.md. */
export class HistorySealer {
  readonly name = 'history sealer';
  readonly #options: HistorySealerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #term: SealerTerm | null = null;
  #copies: WitnessCopies | null = null;
  #lastSealAt: string | null = null;
  #waitingSinceMs: number | null = null;
  #refused: string | null = null;
  #lastError: string | null = null;
  #unread: string | null = null;

  constructor(options: HistorySealerOptions) {
    this.#options = options;
  }

  /** Begins in the background and returns; the database and the witness's place may come later. */
  start(): void {
    const { witness } = this.#options;
    if (witness !== null) this.#running ??= this.#run(witness);
  }

  /** Seals what is there once more and gives the lock back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#term?.stop();
    await this.#running;
  }

  status(): SealerStatus {
    return {
      configured: this.#options.witness !== null,
      active: this.#term !== null,
      everyMs: this.#options.everyMs,
      lastSealAt: this.#lastSealAt,
      unsealedSinceMs: this.#waitingSinceMs,
      refused: this.#refused,
      lastError: this.#lastError,
      second: this.#copies?.second ?? null,
    };
  }

  async #run(witness: WitnessPlace & { readonly keyFile: string }): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    while (!this.#stopping.signal.aborted) {
      try {
        const keys = WitnessKeys.load(witness.keyFile);
        if (keys.signer === null) throw new Error(`${witness.keyFile} has no private key to sign with`);
        await this.#sealOnOneConnection(witness, keys, keys.signer, () => (waitMs = RETRY_FIRST_MS));
      } catch (error) {
        this.#fail(error);
        await this.#pause(error instanceof SealingRefused ? REFUSED_MS : waitMs);
        waitMs = Math.min(waitMs * 2, RETRY_MOST_MS);
      }
    }
  }

  /** Standby until the lock is free, then active until the connection or the epoch is lost. */
  async #sealOnOneConnection(
    witness: WitnessPlace,
    keys: WitnessKeys,
    signer: WitnessSigner,
    connected: () => void,
  ): Promise<void> {
    const { url, schema, applicationName, everyMs, migrations, now = () => new Date() } = this.#options;
    const session = await SealSession.open({ url, schema, applicationName });
    try {
      connected();
      while (!(await session.tryLock(schema))) {
        if (this.#stopping.signal.aborted) return;
        await this.#pause(STANDBY_MS);
      }
      const copies = new WitnessCopies(witness, keys);
      this.#copies = copies;
      const known = migrations === undefined ? {} : { migrations };
      const options = { service: witness.service, owner: applicationName, everyMs, now, ...known };
      this.#term = new SealerTerm(session, { copies, keys, signer }, options, this.#reports());
      if (this.#stopping.signal.aborted) this.#term.stop();
      await this.#term.serve();
    } finally {
      this.#term = null;
      await session.close();
    }
  }

  #reports() {
    return {
      caughtUp: (): void => {
        this.#waitingSinceMs = null;
        this.#succeed();
      },
      waiting: (): void => {
        this.#waitingSinceMs ??= Date.now();
      },
      sealed: (line: { readonly at: string }): void => {
        this.#lastSealAt = line.at;
        this.#succeed();
      },
      structureChanged: (changes: readonly string[]): void => {
        const facts = { changes: changes.slice(0, TOLD_CHANGES), count: changes.length };
        this.#options.log.error(facts, 'the schema was changed without a migration');
        this.#options.onStructureChanged?.(changes);
      },
      structureUnread: (error: unknown): void => {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== this.#unread) this.#options.log.warn({ reason }, 'how the schema is built cannot be read');
        this.#unread = reason;
      },
    };
  }

  #succeed(): void {
    if (this.#refused !== null) this.#options.log.info({}, 'history is sealed again');
    this.#refused = null;
    this.#lastError = null;
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#waitingSinceMs ??= Date.now();
    // The same failure again and again is one line, until something else happens.
    if (reason !== this.#lastError) {
      if (error instanceof SealingRefused) this.#options.log.error({ why: error.why, reason }, 'history is not sealed');
      else this.#options.log.warn({ reason }, 'history sealer waits');
    }
    this.#refused = error instanceof SealingRefused ? reason : null;
    this.#lastError = reason;
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
