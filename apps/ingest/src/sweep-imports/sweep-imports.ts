import type { Clock } from '#kernel';
import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { ImportFiles } from '../storage/import-files.js';
import type { ImportStore } from '../storage/import.store.js';

export interface SweepImportsDeps {
  readonly database: UnitOfWork;
  readonly imports: Pick<ImportStore, 'listToDelete' | 'fileGone' | 'known'>;
  readonly files: Pick<ImportFiles, 'remove' | 'listOlder'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const EVERY_MS = 60_000;
const AT_ONCE = 50;
/** An upload that takes longer is given up long before. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/**
 * Deletes uploaded files whose time is over, with what was noted of their rows, and files that no import speaks of: a
 * process that was killed between the end of an upload and its commit leaves one.
 */
export class SweepImports {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly deps: SweepImportsDeps) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.sweeping = this.sweep().catch((err: unknown) => {
        this.deps.logger.warn({ err }, 'uploaded files could not be looked through');
      });
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  async sweep(): Promise<void> {
    const { database, imports, files, clock } = this.deps;
    for (const importId of await database.read((tx) => imports.listToDelete(tx, AT_ONCE))) {
      // The file first: a row that says it is gone is never wrong.
      await files.remove(importId);
      await database.run((tx) => imports.fileGone(tx, importId));
    }
    const old = await files.listOlder(new Date(clock.now().getTime() - ABANDONED_AFTER_MS));
    if (old.length === 0) return;
    const known = await database.read((tx) => imports.known(tx, old));
    for (const importId of old) if (!known.has(importId)) await files.remove(importId);
  }
}
