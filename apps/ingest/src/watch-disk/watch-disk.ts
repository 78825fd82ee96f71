import { statfs } from 'node:fs/promises';
import { type DiskDay, daysUntilFull } from '#domain/retention';
import { addDays, type Clock, legalDayOf } from '#kernel';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { DiskUseStore } from '../storage/disk-use.store.js';

export interface WatchDiskDeps {
  readonly database: UnitOfWork;
  readonly uses: DiskUseStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A directory on the database's disk, where it is this machine's; empty: none. */
  readonly directory: string;
  /** What the database may grow to, where its disk is another machine's; 0: not known. */
  readonly capacityBytes: number;
}

/** What was last found; bytes are null where nobody knows them. */
interface DiskState {
  readonly usedBytes: number;
  readonly freeBytes: number | null;
  /** Null where it does not grow, or is not known. */
  readonly daysUntilFull: number | null;
}

const EVERY_MS = 3_600_000;
const DAYS_LOOKED_AT = 14;
const WARN_BELOW_DAYS = 60;

/** Looks every hour how large the database is, keeps a figure a day, and says when its disk is full at the growth of a fortnight. */
export class WatchDisk {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private state: DiskState | null = null;
  private warnedOn: string | null = null;

  constructor(private readonly deps: WatchDiskDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.lookAgain(), EVERY_MS);
    this.timer.unref();
    this.lookAgain();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Null before the first look. For the gauges. */
  last(): DiskState | null {
    return this.state;
  }

  async look(): Promise<DiskState> {
    const { database, uses, clock, directory, capacityBytes } = this.deps;
    const today = legalDayOf(clock.now());
    const { used, days } = await database.run(async (tx): Promise<{ used: number; days: DiskDay[] }> => {
      const bytes = await uses.measure(tx);
      await uses.save(tx, today, bytes);
      return { used: bytes, days: await uses.listSince(tx, addDays(today, -DAYS_LOOKED_AT)) };
    });
    const freeBytes = capacityBytes > 0 ? capacityBytes - used : await freeOf(directory);
    const left = freeBytes === null ? null : daysUntilFull(days, freeBytes);
    this.state = { usedBytes: used, freeBytes, daysUntilFull: left };
    this.warn(today, this.state);
    return this.state;
  }

  private warn(today: string, state: DiskState): void {
    const { daysUntilFull: left } = state;
    if (left === null || left >= WARN_BELOW_DAYS || this.warnedOn === today) return;
    this.warnedOn = today;
    this.deps.logger.warn({ ...state }, 'the disk of the database is full before long');
  }

  private lookAgain(): void {
    this.looking = this.look().then(
      () => undefined,
      (err: unknown) => this.deps.logger.warn({ err }, 'the disk of the database could not be looked at'),
    );
  }
}

async function freeOf(directory: string): Promise<number | null> {
  if (directory === '') return null;
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
