import type { BackgroundTask } from '#platform/http';
import type { Logger } from '#platform/observe';
import type { PublishHolds } from './publish-holds.use-case.js';

const EVERY_MS = 60_000;

/** Looks at the start and every minute whether it is time to tell all holds; what fails is tried again by the next look. */
export class HoldsPublisher implements BackgroundTask {
  readonly name = 'holds';
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly publishHolds: Pick<PublishHolds, 'run'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => this.look(), EVERY_MS).unref();
    this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  private look(): void {
    this.working ??= this.publishHolds
      .run(() => this.stopped)
      .catch((err: unknown) =>
        this.logger.error({ err }, 'holds could not be told; ingest erases nothing without them'),
      )
      .finally(() => (this.working = undefined));
  }
}
