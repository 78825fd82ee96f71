import type { Logger, Metrics } from '#platform/observe';
import type { MonthStore } from '../storage/month.store.js';
import { ErasureWatch } from './erasure-watch.js';
import { EraseDue, type EraseDueDeps, type ErasurePass } from './erase-due.use-case.js';

export interface RunErasuresDeps extends Omit<EraseDueDeps, 'isStopped'> {
  readonly months: Pick<MonthStore, 'dropEmpty'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const EVERY_MS = 60_000;
const IN_USE = '55P03';

/**
 * A pass a minute; most find nothing. Instances do not wait for each other: whoever comes second to an event finds it gone.
 * Afterwards the months go that hold nothing any more. What fails is tried again by the next pass.
 */
export class RunErasures {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private busy = false;
  private stopped = false;
  private readonly due: EraseDue;
  readonly watch: ErasureWatch;
  private readonly erased;
  private readonly failures;

  constructor(private readonly deps: RunErasuresDeps) {
    this.due = new EraseDue({ ...deps, isStopped: () => this.stopped });
    this.erased = deps.metrics.counter('gp_ingest_erased_total', 'What was erased by its term', ['what']);
    const { logger, metrics, clock } = deps;
    this.watch = new ErasureWatch({ due: this.due, logger, metrics, now: () => clock.now() });
    this.failures = deps.metrics.counter('gp_ingest_erasure_failures_total', 'Passes of erasing that failed');
  }

  start(): void {
    this.timer ??= setInterval(() => this.look(), EVERY_MS);
    this.timer.unref();
    this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  async run(): Promise<ErasurePass> {
    const did = await this.due.pass();
    for (const [what, n] of Object.entries({ ...did })) this.erased.inc({ what }, n);
    await this.dropMonths();
    await this.watch.look();
    return did;
  }

  private look(): void {
    if (this.busy) return;
    this.busy = true;
    this.working = this.run()
      .then((did) => {
        if (Object.values(did).some((n) => n > 0)) this.deps.logger.info({ ...did }, 'erased by term');
      })
      .catch((err: unknown) => {
        this.failures.inc();
        this.deps.logger.error({ err }, 'what may not be kept could not be erased; it is tried again');
      })
      .finally(() => (this.busy = false));
  }

  private async dropMonths(): Promise<void> {
    const { database, months, logger } = this.deps;
    while (!this.stopped) {
      const month = await database
        .run((tx) => months.dropEmpty(tx))
        .catch((error: unknown) => {
          if (error instanceof Error && 'code' in error && error.code === IN_USE) return null;
          throw error;
        });
      if (month === null) return;
      logger.info({ month }, 'a month in which nothing was left is gone');
    }
  }
}
