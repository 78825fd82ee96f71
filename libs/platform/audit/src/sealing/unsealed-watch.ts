import type { Database } from '#platform/postgres';

export interface UnsealedWatchOptions {
  /** Null: nothing is sealed, so nothing waits for it. */
  readonly database: Pick<Database, 'read'> | null;
  /** Told when the oldest entry waits longer than it may, again every minute while it does, and when it no longer does. */
  readonly onLate: (seconds: number) => void;
  readonly onSealed: () => void;
  readonly now?: () => number;
}

/** The window in which a superuser could cut off the end of a chain unseen is at most this long. */
export const MOST_UNSEALED_SECONDS = 5;
const LOOK_MS = 1_000;
const AGAIN_MS = 60_000;

/** By the server's clock; the first behind the last line is the oldest. */
const OLDEST = `
  SELECT extract(epoch FROM clock_timestamp() - h.appended_at)::float8 AS seconds FROM history h
   WHERE h.position > coalesce((SELECT to_position FROM history_seal ORDER BY line_no DESC LIMIT 1), 0)
   ORDER BY h.position LIMIT 1`;

/**
 * Measures how long the oldest entry has been waiting to be sealed, whoever seals: every instance looks by itself, so a
 * sealer that stands still is noticed by the others, and by its own.
 */
export class UnsealedWatch {
  readonly name = 'unsealed watch';
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #seconds: number | null = null;
  #toldAtMs: number | null = null;

  constructor(private readonly options: UnsealedWatchOptions) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** As of the last look; null when nothing waited. */
  get oldestSeconds(): number | null {
    return this.#seconds;
  }

  /** Asks the database once. A database that does not answer is told by its own part of the health. */
  async look(): Promise<void> {
    const { database } = this.options;
    if (this.#looking || database === null) return;
    this.#looking = true;
    try {
      const [row] = await database.read((tx) => tx.query<{ seconds: number | null }>(OLDEST));
      this.#judge(row?.seconds ?? null);
    } catch {
      // Asked again in a second; what was measured last stays.
    } finally {
      this.#looking = false;
    }
  }

  #judge(seconds: number | null): void {
    const { onLate, onSealed, now = Date.now } = this.options;
    this.#seconds = seconds;
    if (seconds !== null && seconds > MOST_UNSEALED_SECONDS) {
      if (this.#toldAtMs !== null && now() - this.#toldAtMs < AGAIN_MS) return;
      this.#toldAtMs = now();
      onLate(seconds);
    } else if (this.#toldAtMs !== null) {
      this.#toldAtMs = null;
      onSealed();
    }
  }
}
