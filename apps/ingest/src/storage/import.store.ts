import type { Tx } from '#platform/postgres';
import {
  IMPORT_COLUMNS,
  type ImportOptions,
  type ImportProblem,
  type ImportRow,
  type RawImport,
  toImport,
} from './import.rows.js';

export interface NewImport extends ImportOptions {
  readonly importId: string;
  readonly sourceId: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly fileHash: string;
  readonly fileBytes: number;
  /** The same for the same file taken in the same way. */
  readonly jobKey: string;
  readonly createdAt: Date;
  /** Id of the person; null when the source itself sent it. */
  readonly createdBy: string | null;
}

/** Who works on an import, and for how long nobody else may. */
export interface Lease {
  readonly importId: string;
  readonly holder: string;
}

/** What a chunk of rows adds. */
export interface ChunkCounts {
  readonly rows: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly faultyRows: number;
  readonly damagedCells: number;
  readonly formulaCells: number;
}

const ACTIVE = `state IN ('received', 'checking', 'importing')`;
const HELD = `import_id = $1 AND lease_holder = $2`;
const LEASE = `now() + make_interval(secs => $3)`;

/** The machine's side of imports. Every write of a worker holds only while its lease does. */
export class ImportStore {
  /** Null when it is stored; else the import that takes in the same file. */
  async insert(tx: Tx, given: NewImport): Promise<ImportRow | null> {
    const inserted = await tx.query(
      `INSERT INTO import (import_id, source_id, procuratorate_id, region_code12, format, mode, columns, sheet, heading_row,
         file_hash, file_bytes, job_key, state, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'received', $13, $14)
       ON CONFLICT (source_id, job_key) WHERE state NOT IN ('failed', 'cancelled') DO NOTHING RETURNING 1`,
      [
        given.importId,
        given.sourceId,
        given.procuratorateId,
        given.regionCode12,
        given.format,
        given.mode,
        given.columns,
        given.sheet,
        given.headingRow,
        given.fileHash,
        given.fileBytes,
        given.jobKey,
        given.createdAt,
        given.createdBy,
      ],
    );
    if (inserted.length === 1) return null;
    return (await this.findSame(tx, given.sourceId, given.jobKey)) ?? null;
  }

  async find(tx: Tx, importId: string): Promise<ImportRow> {
    const rows = await tx.query<RawImport>(`SELECT ${IMPORT_COLUMNS} FROM import WHERE import_id = $1`, [importId]);
    if (rows[0] === undefined) throw new Error('an import that was just stored is not there');
    return toImport(rows[0]);
  }

  private async findSame(tx: Tx, sourceId: string, jobKey: string): Promise<ImportRow | undefined> {
    const rows = await tx.query<RawImport>(
      `SELECT ${IMPORT_COLUMNS} FROM import
        WHERE source_id = $1 AND job_key = $2 AND state NOT IN ('failed', 'cancelled')`,
      [sourceId, jobKey],
    );
    return rows[0] === undefined ? undefined : toImport(rows[0]);
  }

  async countActive(tx: Tx, sourceId: string): Promise<number> {
    const [row] = await tx.query<{ n: string }>(`SELECT count(*) AS n FROM import WHERE source_id = $1 AND ${ACTIVE}`, [
      sourceId,
    ]);
    return Number(row?.n ?? 0);
  }

  /** The oldest import that nobody works on becomes the holder's. */
  async claim(tx: Tx, holder: string, leaseSeconds: number): Promise<ImportRow | undefined> {
    const rows = await tx.query<RawImport>(
      `UPDATE import SET lease_holder = $1, lease_until = now() + make_interval(secs => $2),
         started_at = coalesce(started_at, now()), state = CASE state WHEN 'received' THEN 'checking' ELSE state END
        WHERE import_id = (
          SELECT import_id FROM import WHERE ${ACTIVE} AND (lease_until IS NULL OR lease_until < now())
           ORDER BY created_at, import_id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${IMPORT_COLUMNS}`,
      [holder, leaseSeconds],
    );
    return rows[0] === undefined ? undefined : toImport(rows[0]);
  }

  /** False when the lease went to somebody else, or the import is over: stop working on it. */
  async renew(tx: Tx, { importId, holder }: Lease, leaseSeconds: number): Promise<boolean> {
    const rows = await tx.query(`UPDATE import SET lease_until = ${LEASE} WHERE ${HELD} AND ${ACTIVE} RETURNING 1`, [
      importId,
      holder,
      leaseSeconds,
    ]);
    return rows.length === 1;
  }

  /** Nobody works on it any more: it may be taken up after `waitSeconds`. */
  async release(tx: Tx, { importId, holder }: Lease, waitSeconds: number, failed: boolean): Promise<number> {
    const rows = await tx.query<{ failures: number }>(
      `UPDATE import SET lease_holder = NULL, lease_until = ${LEASE}, failures = failures + $4
        WHERE ${HELD} AND ${ACTIVE} RETURNING failures`,
      [importId, holder, waitSeconds, failed ? 1 : 0],
    );
    return rows[0]?.failures ?? 0;
  }

  /** Takes a released import up again, to end it. False when somebody else was faster. */
  async take(tx: Tx, { importId, holder }: Lease, leaseSeconds: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE import SET lease_holder = $2, lease_until = ${LEASE}
        WHERE import_id = $1 AND lease_holder IS NULL AND ${ACTIVE} RETURNING 1`,
      [importId, holder, leaseSeconds],
    );
    return rows.length === 1;
  }

  async runOf(tx: Tx, importId: string): Promise<string | null> {
    const rows = await tx.query<{ run_id: string | null }>('SELECT run_id FROM import WHERE import_id = $1', [
      importId,
    ]);
    return rows[0]?.run_id ?? null;
  }

  /** The file was gone through: from here on it is imported. */
  async startImporting(
    tx: Tx,
    { importId, holder }: Lease,
    facts: {
      readonly runId: string | null;
      readonly encoding: string | null;
      readonly formSealed: Buffer;
      readonly rows: number;
    },
  ): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE import SET state = 'importing', run_id = $3, encoding = $4, form_sealed = $5, rows_total = $6, failures = 0
        WHERE ${HELD} AND state = 'checking' RETURNING 1`,
      [importId, holder, facts.runId, facts.encoding, facts.formSealed, facts.rows],
    );
    return rows.length === 1;
  }

  /**
   * Holds the import's row until the transaction ends, when it still stands at `nextRow` and is the holder's. Two that
   * believe to hold the lease wait for each other here, and the later one finds that it does not.
   */
  async lock(tx: Tx, { importId, holder }: Lease, nextRow: number): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM import WHERE ${HELD} AND state = 'importing' AND next_row = $3 FOR UPDATE`,
      [importId, holder, nextRow],
    );
    return rows.length === 1;
  }

  /** In the transaction that locked it and took the rows in. */
  async advance(
    tx: Tx,
    { importId, holder }: Lease,
    nextRow: number,
    leaseSeconds: number,
    add: ChunkCounts,
  ): Promise<void> {
    await tx.query(
      `UPDATE import SET next_row = $4, lease_until = ${LEASE}, rows_done = rows_done + $5, faulty_rows = faulty_rows + $6,
         damaged_cells = damaged_cells + $7, formula_cells = formula_cells + $8, failures = 0,
         outcomes = (SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
           SELECT key, sum(value::bigint) AS n
             FROM (SELECT * FROM jsonb_each_text(outcomes) UNION ALL SELECT * FROM jsonb_each_text($9)) AS both_of
            GROUP BY key) AS summed)
        WHERE ${HELD}`,
      [
        importId,
        holder,
        leaseSeconds,
        nextRow,
        add.rows,
        add.faultyRows,
        add.damagedCells,
        add.formulaCells,
        JSON.stringify(Object.fromEntries(add.outcomes)),
      ],
    );
  }

  /** Ends the holder's import. False when it is not the holder's any more, or over. */
  async finish(tx: Tx, { importId, holder }: Lease, end: ImportEnd): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE import SET state = $3, problem = $4, finished_at = $5, keep_until = $6, lease_holder = NULL, lease_until = NULL
        WHERE ${HELD} AND ${ACTIVE} RETURNING 1`,
      [importId, holder, end.state, end.problem === null ? null : JSON.stringify(end.problem), end.at, end.keepUntil],
    );
    return rows.length === 1;
  }

  /** Whoever works on it finds its lease gone. Undefined when it is over already. */
  async cancel(tx: Tx, importId: string, at: Date, keepUntil: Date): Promise<ImportRow | undefined> {
    const rows = await tx.query<RawImport>(
      `UPDATE import SET state = 'cancelled', finished_at = $2, keep_until = $3, lease_holder = NULL, lease_until = NULL
        WHERE import_id = $1 AND ${ACTIVE} RETURNING ${IMPORT_COLUMNS}`,
      [importId, at, keepUntil],
    );
    return rows[0] === undefined ? undefined : toImport(rows[0]);
  }

  /**
   * Files of these sources are not kept any longer: to be called in the transaction that erases events of them, for the
   * file still holds what was erased. The next sweep deletes them. An import that is under way keeps its file to its end.
   */
  async endKeeping(tx: Tx, sourceIds: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE import SET keep_until = now()
        WHERE source_id = ANY ($1::text[]) AND file_gone_at IS NULL AND finished_at IS NOT NULL`,
      [sourceIds],
    );
  }

  async listToDelete(tx: Tx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ import_id: string }>(
      'SELECT import_id FROM import WHERE file_gone_at IS NULL AND keep_until < now() ORDER BY keep_until LIMIT $1',
      [limit],
    );
    return rows.map((row) => row.import_id);
  }

  async fileGone(tx: Tx, importId: string): Promise<void> {
    await tx.query('DELETE FROM import_fault WHERE import_id = $1', [importId]);
    await tx.query('UPDATE import SET file_gone_at = now(), form_sealed = NULL WHERE import_id = $1', [importId]);
  }

  async known(tx: Tx, importIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ import_id: string }>(
      'SELECT import_id FROM import WHERE import_id = ANY ($1::uuid[]) AND file_gone_at IS NULL',
      [importIds],
    );
    return new Set(rows.map((row) => row.import_id));
  }

  /** For the gauge: imports by state, of those that are not over. */
  async countByState(tx: Tx): Promise<readonly { readonly state: string; readonly n: number }[]> {
    const rows = await tx.query<{ state: string; n: string }>(
      `SELECT state, count(*) AS n FROM import WHERE ${ACTIVE} GROUP BY state`,
    );
    return rows.map(({ state, n }) => ({ state, n: Number(n) }));
  }
}

export interface ImportEnd {
  readonly state: 'finished' | 'failed';
  readonly problem: ImportProblem | null;
  readonly at: Date;
  readonly keepUntil: Date;
}
