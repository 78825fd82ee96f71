import type { Clock } from '#kernel';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import { MAX_SIGNATURE_AGE_SECONDS } from '../sources/verify-source.js';
import type { SignedIdStore } from '../storage/signed-id.store.js';

export interface ForgetSignedIdsDeps {
  readonly database: UnitOfWork;
  readonly signedIds: Pick<SignedIdStore, 'purge'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const MS = 1_000;
/**
 * A signature is good for its age to both sides, so a message that was taken may come again for twice as long; then it is
 * refused for its age. Half as much again is for clocks of instances that differ, and for clients that sign anew.
 */
export const KEPT_MS = 3 * MAX_SIGNATURE_AGE_SECONDS * MS;
const EVERY_MS = 20 * MS;
const AT_ONCE = 5_000;

/** Removes answers to signed messages that cannot come again, in small transactions; instances do not wait for each other. */
export class ForgetSignedIds {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly deps: ForgetSignedIdsDeps) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.working = this.working
        .then(() => this.forget())
        .then(
          () => undefined,
          (error: unknown) => {
            this.deps.logger.warn({ err: error }, 'answers to signed messages could not be removed');
          },
        );
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** Returns how many were removed. */
  async forget(): Promise<number> {
    const { database, signedIds, clock } = this.deps;
    const before = new Date(clock.now().getTime() - KEPT_MS);
    let all = 0;
    for (let removed = AT_ONCE; removed === AT_ONCE && !this.stopped; all += removed) {
      removed = await database.run((tx) => signedIds.purge(tx, before, AT_ONCE));
    }
    return all;
  }
}
