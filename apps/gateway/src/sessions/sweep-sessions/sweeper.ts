import type { BackgroundTask } from '#platform/http';
import type { Logger } from '#platform/observe';

/** Calls `sweep` again and again while the service runs, on every instance: rows that another one has taken are skipped. */
export class Sweeper implements BackgroundTask {
  readonly name = 'sweeper';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly sweep: () => Promise<unknown>,
    private readonly logger: Logger,
    private readonly everyMs: number = 60_000,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.running = this.running.then(() => this.once());
    }, this.everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async once(): Promise<void> {
    try {
      await this.sweep();
    } catch (err) {
      this.logger.warn({ err }, 'sessions were not swept');
    }
  }
}
