import type { AccessPolicy } from '#domain/access';
import { type Clock, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx, UnitOfWork } from '#platform/postgres';
import { type ImportView, viewOf } from '../read-import/import-view.js';
import type { ImportReads } from '../storage/import-reads.store.js';
import type { ImportRow } from '../storage/import.rows.js';
import type { ImportStore } from '../storage/import.store.js';

export interface CancelImportDeps {
  readonly database: UnitOfWork;
  readonly people: PeopleUnitOfWork;
  readonly access: AccessPolicy;
  readonly reads: ImportReads;
  readonly imports: ImportStore;
  readonly runs: { close(tx: Tx, owner: ImportRow, runId: string | null): Promise<void> };
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly clock: Clock;
  readonly keepDays: number;
}

const DAY_MS = 86_400_000;

/**
 * Ends an import where it stands. What was taken in stays: those are events like any others. Throws INGEST.IMPORT_UNKNOWN,
 * and INGEST.IMPORT_OVER when there is nothing left to end.
 */
export class CancelImport {
  constructor(private readonly deps: CancelImportDeps) {}

  async cancel(actor: Actor, importId: string): Promise<ImportView> {
    const { people, access, reads } = this.deps;
    const may = access.filter(actor, 'command', 'import');
    const found = await people.read(actor, (tx) => reads.find(tx, importId, may));
    return this.end(found, actor);
  }

  async cancelOwn(sourceId: string, importId: string): Promise<ImportView> {
    const { database, reads } = this.deps;
    return this.end(await database.read((tx) => reads.findOwn(tx, importId, sourceId)), null);
  }

  private async end(found: ImportRow | undefined, actor: Actor | null): Promise<ImportView> {
    if (found === undefined) throw new ProblemError('INGEST.IMPORT_UNKNOWN');
    const { database, imports, runs, history, clock, keepDays } = this.deps;
    const { importId, procuratorateId, regionCode12, sourceId } = found;
    const at = clock.now();
    return database.run(async (tx) => {
      const cancelled = await imports.cancel(tx, importId, at, new Date(at.getTime() + keepDays * DAY_MS));
      if (cancelled === undefined) throw new ProblemError('INGEST.IMPORT_OVER');
      await runs.close(tx, cancelled, cancelled.runId);
      await history.append(tx, [
        {
          chain: { kind: 'import', id: importId },
          at: at.toISOString(),
          procuratorateId,
          regionCode12,
          actorId: actor?.id ?? null,
          actorName: actor?.name ?? null,
          command: 'cancel',
          entry: { sourceId, rowsDone: cancelled.rowsDone },
        },
      ]);
      return viewOf(cancelled);
    });
  }
}
