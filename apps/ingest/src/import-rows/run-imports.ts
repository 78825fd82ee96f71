import { randomUUID } from 'node:crypto';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { ImportStore } from '../storage/import.store.js';
import { type ImportRows, LEASE_SECONDS } from './import-rows.js';
import type { Turn } from './row-pace.js';

export interface RunImportsDeps {
  readonly database: UnitOfWork;
  readonly imports: Pick<ImportStore, 'claim' | 'countByState'>;
  readonly rows: Pick<ImportRows, 'work'>;
  readonly instanceId: string;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 1_000;
/** Of which all but one wait for the rate of their source. */
const MOST_AT_ONCE = 4;

/**
 * Takes up imports, one at a time and the oldest first; while one waits for the rate of its source, the next. Of several
 * instances each works on another one.
 */
export class RunImports {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly begun = new Set<Promise<void>>();
  private working = 0;
  private readonly turn: Turn = {
    leave: () => void (this.working -= 1),
    takeBack: () => void (this.working += 1),
  };

  constructor(private readonly deps: RunImportsDeps) {}

  start(): void {
    this.timer ??= setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** A file has just come. */
  wake(): void {
    if (this.stopping.signal.aborted || this.working > 0 || this.begun.size >= MOST_AT_ONCE) return;
    this.working += 1;
    const work = this.workOff()
      .catch((error: unknown) => this.deps.logger.warn({ err: error }, 'imports could not be looked at'))
      .finally(() => {
        this.working -= 1;
        this.begun.delete(work);
      });
    this.begun.add(work);
  }

  /** The chunk that is under way is finished; the import is left for another instance, or for the next start. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await Promise.all(this.begun);
  }

  /** For the gauge. */
  countByState(): Promise<readonly { readonly state: string; readonly n: number }[]> {
    return this.deps.database.read((tx) => this.deps.imports.countByState(tx));
  }

  private async workOff(): Promise<void> {
    const { database, imports, rows, instanceId } = this.deps;
    while (!this.stopping.signal.aborted) {
      const holder = `${instanceId} ${randomUUID()}`;
      const job = await database.run((tx) => imports.claim(tx, holder, LEASE_SECONDS));
      if (job === undefined) return;
      await rows.work(job, holder, this.stopping.signal, this.turn);
      // Another one was taken up while this one waited: one of the two goes on.
      if (this.working > 1) return;
    }
  }
}
