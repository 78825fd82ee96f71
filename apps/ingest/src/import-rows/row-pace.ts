import { setTimeout as sleep } from 'node:timers/promises';
import type { RateLimit, Source } from '../sources/source.js';
import { type SourceRates, spareAtOnce } from '../sources/source-rates.js';

/** Whoever waits for the rate of a source lets others work meanwhile. */
export interface Turn {
  leave(): void;
  takeBack(): void;
}

export interface RowPaceDeps {
  readonly rates: Pick<SourceRates, 'takeSpare'>;
  readonly turn: Turn;
  /** The source as it is now: its limit may be changed, and it may be suspended, while a long file is taken in. Throws then. */
  readonly current: () => Promise<Source>;
  /** Says that the import is still worked on, when it is time to say so. Throws when it is not ours any more. */
  readonly renew: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Rows in one transaction of a source without a limit. */
const CHUNK_ROWS = 250;
const LONGEST_WAIT_MS = 1_000;

/** About a second's worth at a time, so that progress is seen and the waits are short. */
export const rowsAtOnce = (limit: RateLimit | null): number =>
  limit === null ? CHUNK_ROWS : Math.min(CHUNK_ROWS, spareAtOnce(limit));

/** Holds an import to its source's rate, of which it takes what those who push at the same time leave. */
export class RowPace {
  constructor(private readonly deps: RowPaceDeps) {}

  /** Resolves when so many rows may be taken, with the source that they are of. */
  async allow(rows: number): Promise<Source> {
    const { rates, turn, current, renew, signal } = this.deps;
    let source = await current();
    let waitMs = await rates.takeSpare(source, rows);
    if (waitMs === 0) return source;
    turn.leave();
    try {
      while (waitMs > 0) {
        await sleep(Math.min(waitMs, LONGEST_WAIT_MS), undefined, { signal });
        await renew();
        source = await current();
        waitMs = await rates.takeSpare(source, rows);
      }
    } finally {
      turn.takeBack();
    }
    return source;
  }
}
