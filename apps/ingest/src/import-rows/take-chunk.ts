import { ProblemError } from '#kernel';
import type { Logger } from '#platform/observe';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { TableRow } from '#platform/tabular';
import type { AcceptEvents } from '../accept-events/accept-events.use-case.js';
import type { Run } from '../accept-events/incoming-item.js';
import type { IntakeRecorder } from '../accept-events/intake-recorder.js';
import { type ItemResult, problemOf } from '../accept-events/item-result.js';
import type { Source } from '../sources/source.js';
import type { FaultyRow, ImportFaultStore } from '../storage/import-fault.store.js';
import type { ImportStore, Lease } from '../storage/import.store.js';
import type { CanonicalColumns } from './canonical-columns.js';
import { faultsOf, toItem } from './read-row.js';

export interface TakeChunkDeps {
  readonly database: UnitOfWork;
  readonly imports: Pick<ImportStore, 'lock' | 'advance'>;
  readonly faults: Pick<ImportFaultStore, 'insert'>;
  readonly acceptEvents: Pick<AcceptEvents, 'accept'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly clock: { now(): Date };
  readonly newTrace: () => string;
  readonly isTransient: (error: unknown) => boolean;
  readonly logger: Logger;
}

export interface ChunkContext {
  readonly lease: Lease;
  readonly run: Run | null;
  readonly canonical: CanonicalColumns | null;
  readonly isCanonical: boolean;
  readonly leaseSeconds: number;
}

/** Somebody else works on the import, or it is over: nothing of what was begun may stay. */
export class LeaseLost extends Error {
  constructor() {
    super('the import is not ours any more');
    this.name = 'LeaseLost';
  }
}

/** Takes rows in, with the progress of their import in the same transaction. */
export class ChunkGate {
  constructor(
    private readonly deps: TakeChunkDeps,
    private readonly context: ChunkContext,
  ) {}

  /**
   * Returns the row to go on at. Where a chunk fails, each of its rows is tried alone, so that one that cannot be processed
   * holds up none of the others. Throws `LeaseLost`, and what concerns all rows alike.
   */
  async take(rows: readonly TableRow[], nextRow: number, source: Source): Promise<number> {
    try {
      return await this.takeTogether(rows, nextRow, source);
    } catch (error) {
      if (error instanceof LeaseLost || error instanceof ProblemError || this.deps.isTransient(error)) throw error;
      if (rows.length === 1) return this.putAside(rows[0]!, nextRow, error);
      let next = nextRow;
      for (const row of rows) next = await this.take([row], next, source);
      return next;
    }
  }

  private async takeTogether(rows: readonly TableRow[], nextRow: number, source: Source): Promise<number> {
    const { database, acceptEvents, recorder, clock, newTrace } = this.deps;
    const { run, canonical, isCanonical } = this.context;
    const since = performance.now();
    const receivedMs = clock.now().getTime();
    const items = rows.map((row) => toItem(row, { source, receivedMs, run, newTrace, canonical, isCanonical }));
    return database.run(async (tx) => {
      await this.hold(tx, nextRow);
      const results = await acceptEvents.accept(tx, items);
      const faulty = rows.flatMap((row, i): FaultyRow[] => {
        const faults = faultsOf(row, results[i]!, canonical);
        return faults.length === 0 ? [] : [{ row: row.row, faults }];
      });
      recorder.afterCommit(tx, { items, results, via: 'file', since });
      return this.advance(tx, rows, results, faulty);
    });
  }

  private putAside(row: TableRow, nextRow: number, error: unknown): Promise<number> {
    const { lease } = this.context;
    this.deps.logger.error({ err: error, importId: lease.importId, row: row.row }, 'a row could not be processed');
    const { title: says, repair } = problemOf({ code: 'INGEST.ROW_FAILED', items: [] });
    const failed: Pick<ItemResult, 'outcome'> = { outcome: 'refused' };
    return this.deps.database.run(async (tx) => {
      await this.hold(tx, nextRow);
      return this.advance(tx, [row], [failed], [{ row: row.row, faults: [{ column: '', says, repair }] }]);
    });
  }

  private async hold(tx: Tx, nextRow: number): Promise<void> {
    if (!(await this.deps.imports.lock(tx, this.context.lease, nextRow))) throw new LeaseLost();
  }

  private async advance(
    tx: Tx,
    rows: readonly TableRow[],
    results: readonly Pick<ItemResult, 'outcome'>[],
    faulty: readonly FaultyRow[],
  ): Promise<number> {
    const { imports, faults } = this.deps;
    const { lease, leaseSeconds } = this.context;
    await faults.insert(tx, lease.importId, faulty);
    const outcomes = new Map<string, number>();
    for (const { outcome } of results) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const nextRow = rows.at(-1)!.row + 1;
    await imports.advance(tx, lease, nextRow, leaseSeconds, {
      rows: rows.length,
      outcomes,
      faultyRows: faulty.length,
      damagedCells: rows.reduce((sum, { damage }) => sum + damage.length, 0),
      formulaCells: rows.reduce((sum, { formulas }) => sum + formulas.length, 0),
    });
    return nextRow;
  }
}
