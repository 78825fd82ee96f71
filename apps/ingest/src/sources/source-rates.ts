import type { UnitOfWork } from '#platform/postgres';
import type { SourceRateStore } from '../storage/source-rate.store.js';
import type { RateLimit, Source } from './source.js';

export interface SourceRatesDeps {
  readonly database: UnitOfWork;
  readonly store: Pick<SourceRateStore, 'take'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

type Limited = Pick<Source, 'id' | 'rateLimit'>;

interface Share {
  tokens: number;
  /** What was not used by then is let go. */
  keptUntil: number;
  /** There is nothing in the bucket before this. */
  emptyUntil: number;
  /** Calls for the bucket, one after the other. */
  line: Promise<unknown>;
}

const SHARES_PER_SECOND = 4;
const KEEP_SHARE_MS = 1_000;
const MS = 1_000;

const reserveOf = ({ burst }: RateLimit): number => Math.floor(burst / 2);

/** How much work that can wait takes at once: what is above the half of the bucket, but no more than comes back in a second. */
export const spareAtOnce = (limit: RateLimit): number =>
  Math.max(1, Math.floor(Math.min(limit.burst - reserveOf(limit), limit.perSecond)));

/**
 * Holds sources to their rates. The bucket of a source is one row, which all instances take from; each takes up to a quarter
 * of a second's tokens along, so that the row is asked some times a second and not for every push. All instances together
 * never let through more than the limit; they let through less by what an instance took along and did not use.
 */
export class SourceRates {
  private readonly shares = new Map<string, Share>();

  constructor(private readonly deps: SourceRatesDeps) {}

  /** Milliseconds until it is worth asking again; 0 where nothing speaks against it now. Asks nobody. */
  waitMs({ id, rateLimit }: Limited): number {
    const share = rateLimit === null ? undefined : this.shares.get(id);
    return share === undefined ? 0 : Math.max(0, share.emptyUntil - this.deps.now());
  }

  /** Takes what `count` events need and gives 0, or takes nothing and gives the milliseconds until it is worth asking again. */
  async take(source: Limited, count: number): Promise<number> {
    if (source.rateLimit === null) return 0;
    const share = this.shareOf(source.id);
    if (this.takeOwn(share, count)) return 0;
    const waitMs = this.waitMs(source);
    if (waitMs > 0) return waitMs;
    const turn = share.line.then(() => this.takeInTurn(source, share, count));
    share.line = turn.catch(() => undefined);
    return turn;
  }

  /**
   * The same for work that can wait: the lower half of the bucket is left to those who push at the same time, so that they
   * are not held back by it. It gets what they leave of the rate.
   */
  async takeSpare({ id, rateLimit }: Limited, count: number): Promise<number> {
    if (rateLimit === null) return 0;
    const { perSecond, burst } = rateLimit;
    const atLeast = Math.min(burst, reserveOf(rateLimit) + count);
    const wanted = { sourceId: id, perSecond, burst, need: count, along: 0, atLeast };
    const { taken, level } = await this.deps.database.run((tx) => this.deps.store.take(tx, wanted));
    return taken > 0 ? 0 : Math.ceil(((atLeast - level) / perSecond) * MS);
  }

  private async takeInTurn(source: Limited, share: Share, count: number): Promise<number> {
    const { rateLimit } = source;
    if (rateLimit === null || this.takeOwn(share, count)) return 0;
    const before = this.waitMs(source);
    if (before > 0) return before;
    const { perSecond, burst } = rateLimit;
    const along = Math.ceil(perSecond / SHARES_PER_SECOND);
    const wanted = { sourceId: source.id, perSecond, burst, need: count, along, atLeast: 1 };
    const { taken, level } = await this.deps.database.run((tx) => this.deps.store.take(tx, wanted));
    const now = this.deps.now();
    if (taken > 0) {
      share.tokens = taken - count;
      share.keptUntil = now + KEEP_SHARE_MS;
      return 0;
    }
    const untilFullTokenMs = Math.ceil(((1 - level) / perSecond) * MS);
    share.emptyUntil = now + untilFullTokenMs;
    return untilFullTokenMs;
  }

  private takeOwn(share: Share, count: number): boolean {
    if (this.deps.now() > share.keptUntil) share.tokens = 0;
    if (share.tokens < count) return false;
    share.tokens -= count;
    return true;
  }

  private shareOf(sourceId: string): Share {
    let share = this.shares.get(sourceId);
    if (share === undefined) {
      share = { tokens: 0, keptUntil: 0, emptyUntil: 0, line: Promise.resolve() };
      this.shares.set(sourceId, share);
    }
    return share;
  }
}
