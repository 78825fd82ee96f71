import { addDays, type Clock } from '#kernel';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { MonthStore } from '../storage/month.store.js';

export interface KeepMonthsDeps {
  readonly database: UnitOfWork;
  readonly months: Pick<MonthStore, 'make'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly everyMs?: number;
}

const EVERY_MS = 3_600_000;
/** From any day of a month this reaches into the third one after it. */
const DAYS_AHEAD = 93;

/**
 * Makes the months of the coming quarter, at the start and every hour: an event of a month that is not there could not be
 * stored. Should it fail for a quarter of a year, pushes are refused and nothing of them is lost; the gauge tells long before.
 */
export class KeepMonths {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private readyUntil: string | null = null;

  constructor(private readonly deps: KeepMonthsDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.look(), this.deps.everyMs ?? EVERY_MS);
    this.timer.unref();
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Seconds until an event could not be stored; 0 before the first look. For the gauge. */
  secondsReady(): number {
    if (this.readyUntil === null) return 0;
    return Math.max(0, (Date.parse(`${this.readyUntil}T00:00:00Z`) - this.deps.clock.now().getTime()) / 1000);
  }

  /** Returns the first day (UTC) that has no month yet. */
  async keep(): Promise<string> {
    const { database, months, clock } = this.deps;
    const through = addDays(clock.now().toISOString().slice(0, 10), DAYS_AHEAD);
    this.readyUntil = await database.run((tx) => months.make(tx, through));
    return this.readyUntil;
  }

  private look(): void {
    this.working = this.keep().then(
      () => undefined,
      (error: unknown) => {
        this.deps.logger.error({ err: error, readyUntil: this.readyUntil }, 'months of events could not be made');
      },
    );
  }
}
