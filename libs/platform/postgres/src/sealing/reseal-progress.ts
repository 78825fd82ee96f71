import type { Tx } from '../tx.js';

interface Row {
  sealed_by: string;
  after_key: string[] | null;
  resealed: string;
  total: string;
  finished_at: Date | null;
}

export interface Progress {
  readonly resealed: number;
  readonly total: number;
}

/** One column's work as it stands, for metrics and operators. */
export interface ResealState extends Progress {
  /** `table.column` */
  readonly column: string;
  readonly finished: boolean;
}

/** Goes on where an unfinished work for the same key and suite stopped, else begins. */
export async function beginReseal(
  tx: Tx,
  work: { readonly name: string; readonly sealedBy: string; readonly total: number },
): Promise<Progress & { readonly after: readonly string[] | null }> {
  const rows = await tx.query<Row>(
    `INSERT INTO reseal_progress AS p (column_name, sealed_by, total) VALUES ($1, $2, $3)
     ON CONFLICT (column_name) DO UPDATE SET
       sealed_by = excluded.sealed_by,
       after_key = CASE WHEN p.sealed_by = excluded.sealed_by AND p.finished_at IS NULL THEN p.after_key END,
       resealed  = CASE WHEN p.sealed_by = excluded.sealed_by AND p.finished_at IS NULL THEN p.resealed ELSE 0 END,
       total     = CASE WHEN p.sealed_by = excluded.sealed_by AND p.finished_at IS NULL THEN p.total ELSE excluded.total END,
       started_at = CASE WHEN p.sealed_by = excluded.sealed_by AND p.finished_at IS NULL THEN p.started_at ELSE now() END,
       finished_at = NULL
     RETURNING sealed_by, after_key, resealed, total, finished_at`,
    [work.name, work.sealedBy, work.total],
  );
  const row = rows[0];
  return { after: row?.after_key ?? null, resealed: Number(row?.resealed ?? 0), total: Number(row?.total ?? 0) };
}

export async function moveReseal(tx: Tx, name: string, after: readonly string[], resealed: number): Promise<Progress> {
  const rows = await tx.query<Row>(
    `UPDATE reseal_progress SET after_key = $2, resealed = resealed + $3, moved_at = now() WHERE column_name = $1
     RETURNING sealed_by, after_key, resealed, total, finished_at`,
    [name, after, resealed],
  );
  return { resealed: Number(rows[0]?.resealed ?? 0), total: Number(rows[0]?.total ?? 0) };
}

export async function restartPass(tx: Tx, name: string): Promise<void> {
  await tx.query('UPDATE reseal_progress SET after_key = NULL WHERE column_name = $1', [name]);
}

export async function finishReseal(tx: Tx, name: string): Promise<void> {
  await tx.query('UPDATE reseal_progress SET after_key = NULL, finished_at = now() WHERE column_name = $1', [name]);
}

export async function listReseals(tx: Tx): Promise<ResealState[]> {
  const rows = await tx.query<Row & { column_name: string }>(
    'SELECT column_name, resealed, total, finished_at FROM reseal_progress ORDER BY column_name',
  );
  return rows.map((row) => ({
    column: row.column_name,
    resealed: Number(row.resealed),
    total: Number(row.total),
    finished: row.finished_at !== null,
  }));
}
