import { Backoff } from './backoff.js';
import { Bell } from './bell.js';
import { type OutboxRelayOptions, type RelaySettings, relaySettings } from './relay-options.js';
import { RelayFenced, RelaySession } from './relay-session.js';
import { RelayTerm } from './relay-term.js';
import { RelayWatch } from './relay-watch.js';

export interface RelayStatus {
  /** True in the one instance that relays. */
  readonly active: boolean;
  /** 0 when everything committed is relayed; null when it cannot be told now. */
  readonly oldestUnrelayedAgeMs: number | null;
  /**
   * Age of the oldest open transaction of this database that has written something: the most that any transaction can
   * hold the relay back. null when it cannot be told.
   */
  readonly xminAgeMs: number | null;
  /** Why the last attempt failed; null since the last success. */
  readonly lastError: string | null;
  /** Rows that this instance relayed since its start. */
  readonly relayed: number;
  /** How often this instance's cursor move was refused because another relay had taken over. */
  readonly fenced: number;
}

const STANDBY_MS = 250;
const RECONNECT_FIRST_MS = 100;
const RECONNECT_MOST_MS = 2_000;

/** Carries committed outbox rows to the broker, in order, from one instance at a time. See docs/outbox.md. */
export class OutboxRelay {
  readonly name = 'outbox relay';
  readonly #settings: RelaySettings;
  readonly #bell = new Bell();
  readonly #watch: RelayWatch;
  #stopping = false;
  #running: Promise<void> | null = null;
  #session: RelaySession | null = null;
  #term: RelayTerm | null = null;
  #lastError: string | null = null;
  #relayed = 0;
  #fenced = 0;

  constructor(options: OutboxRelayOptions) {
    this.#settings = relaySettings(options);
    this.#watch = new RelayWatch(this.#settings.log);
  }

  /** Begins relaying in the background and returns; the database and the broker may come later. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Lets the batch under way arrive (up to `stopWithinMs`) and gives the lock back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#term?.stop();
    this.#bell.ring();
    const tooLong = setTimeout(() => this.#term?.abandon(), this.#settings.stopWithinMs);
    await this.#running;
    clearTimeout(tooLong);
  }

  /** Call it after a commit that left messages: they leave at once, not at the next look. */
  wake(): void {
    this.#bell.ring();
  }

  status(): RelayStatus {
    return {
      active: this.#term !== null,
      ...this.#watch.ages(),
      lastError: this.#lastError,
      relayed: this.#relayed,
      fenced: this.#fenced,
    };
  }

  async #run(): Promise<void> {
    const backoff = new Backoff(RECONNECT_FIRST_MS, RECONNECT_MOST_MS);
    while (!this.#stopping) {
      try {
        await this.#relayOnOneConnection(() => backoff.reset());
      } catch (error) {
        this.#fail(error);
        if (!this.#stopping) await this.#bell.sleep(backoff.next());
      }
    }
  }

  /** Standby until the lock is free, then active until the connection or the epoch is lost. */
  async #relayOnOneConnection(connected: () => void): Promise<void> {
    const session = await RelaySession.open(this.#settings);
    this.#session = session;
    const ticking = this.#watch.follow(session);
    try {
      connected();
      while (!(await session.tryLock(this.#settings.schema))) {
        if (this.#stopping) return;
        await this.#bell.sleep(STANDBY_MS);
      }
      if (!this.#stopping) await this.#serveTerm(session);
    } finally {
      this.#term = null;
      this.#session = null;
      ticking.stop();
      await session.close();
    }
  }

  async #serveTerm(session: RelaySession): Promise<void> {
    const term = new RelayTerm(session, this.#settings, this.#bell, {
      relayed: (rows) => {
        this.#relayed += rows;
        this.#lastError = null;
      },
      failed: (error) => this.#fail(error),
    });
    this.#term = term;
    await term.serve();
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof RelayFenced) this.#fenced += 1;
    // The same failure again and again is one line, until something else happens.
    if (message !== this.#lastError)
      this.#settings.log.warn({ schema: this.#settings.schema, reason: message }, 'outbox relay waits');
    this.#lastError = message;
  }
}
