import type { Tx } from '#platform/postgres';

export interface RunRow {
  readonly runId: string;
  readonly sourceId: string;
  readonly kind: 'backfill';
  readonly state: 'open' | 'closed';
  /** Number of `grid.event.v1` messages that carry the run. */
  readonly eventCount: number;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

const COLUMNS = `run_id AS "runId", source_id AS "sourceId", kind, state, event_count AS "eventCount",
  opened_at AS "openedAt", closed_at AS "closedAt"`;

type Raw = Omit<RunRow, 'eventCount'> & { readonly eventCount: string };
const toRun = (row: Raw | undefined): RunRow | undefined =>
  row === undefined ? undefined : { ...row, eventCount: Number(row.eventCount) };

export class RunStore {
  async insert(tx: Tx, run: { runId: string; sourceId: string; kind: 'backfill'; openedAt: Date }): Promise<void> {
    await tx.query(`INSERT INTO run (run_id, source_id, kind, state, opened_at) VALUES ($1, $2, $3, 'open', $4)`, [
      run.runId,
      run.sourceId,
      run.kind,
      run.openedAt,
    ]);
  }

  /** The run of this source; another source's is not found. */
  async findById(tx: Tx, sourceId: string, runId: string): Promise<RunRow | undefined> {
    const rows = await tx.query<Raw>(`SELECT ${COLUMNS} FROM run WHERE run_id = $1 AND source_id = $2`, [
      runId,
      sourceId,
    ]);
    return toRun(rows[0]);
  }

  /**
   * Counts messages published for an open run, in the transaction that publishes them; false when it is not open any more.
   * The row stays locked until the commit, so a run that is closed afterwards has counted them. Call it last: batches of
   * one run wait for each other here.
   */
  async count(tx: Tx, runId: string, published: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE run SET event_count = event_count + $2 WHERE run_id = $1 AND state = 'open' RETURNING 1`,
      [runId, published],
    );
    return rows.length === 1;
  }

  /** Closes an open run and returns it with its final count; undefined when it was not open. */
  async close(tx: Tx, sourceId: string, runId: string, at: Date): Promise<RunRow | undefined> {
    const rows = await tx.query<Raw>(
      `UPDATE run SET state = 'closed', closed_at = $3
        WHERE run_id = $1 AND source_id = $2 AND state = 'open' RETURNING ${COLUMNS}`,
      [runId, sourceId, at],
    );
    return toRun(rows[0]);
  }
}
