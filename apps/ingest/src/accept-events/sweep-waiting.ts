import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { WaitingStore } from '../storage/waiting.store.js';
import type { AcceptEvents } from './accept-events.use-case.js';

export interface SweepWaitingDeps {
  readonly database: UnitOfWork;
  readonly acceptEvents: Pick<AcceptEvents, 'takeUpOvertaken'>;
  readonly waiting: Pick<WaitingStore, 'count'>;
  readonly logger: Logger;
}

const EVERY_MS = 5_000;
const AT_ONCE = 200;

/** Takes up, every few seconds, disposals that wait although their event came in the same moment as they did. */
export class SweepWaiting {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly deps: SweepWaitingDeps) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.sweeping = this.sweep().catch((error: unknown) => {
        this.deps.logger.warn({ err: error }, 'waiting disposals could not be looked at');
      });
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** For the gauge. */
  waitingCount(): Promise<number> {
    return this.deps.database.read((tx) => this.deps.waiting.count(tx));
  }

  private async sweep(): Promise<void> {
    for (let taken = AT_ONCE; taken === AT_ONCE;) {
      taken = await this.deps.database.run((tx) => this.deps.acceptEvents.takeUpOvertaken(tx, AT_ONCE));
    }
  }
}
