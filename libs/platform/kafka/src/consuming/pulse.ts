const BEAT_MS = 500;

export interface PulseOptions {
  /** Rejects when the group is rebalancing, or no longer knows this member. */
  beat(): Promise<void>;
  /** How long a beat may go without progress. */
  readonly limitMs: number;
  /** The limit passed. */
  onSilent(): void;
}

/**
 * Keeps the membership alive while a batch is at work, without hiding a handler that hangs: after the limit without a
 * sign of progress it goes silent, and the broker gives the partition to somebody else.
 */
export class Pulse {
  readonly #timer: NodeJS.Timeout;
  #lost: { readonly error: unknown } | undefined;
  #progressAt = Date.now();
  #silent = false;

  constructor(private readonly options: PulseOptions) {
    this.#timer = setInterval(() => void this.#tick(), BEAT_MS).unref();
  }

  progress(): void {
    this.#progressAt = Date.now();
  }

  /** Throws what a heartbeat met. */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost.error;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #tick(): Promise<void> {
    if (this.#lost !== undefined || this.#silent) return;
    if (Date.now() - this.#progressAt > this.options.limitMs) {
      this.#silent = true;
      this.options.onSilent();
      return;
    }
    try {
      await this.options.beat();
    } catch (error) {
      this.#lost = { error };
    }
  }
}
