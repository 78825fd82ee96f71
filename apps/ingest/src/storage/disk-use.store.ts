import type { DiskDay } from '#domain/retention';
import type { Tx } from '#platform/postgres';

/** How large the whole database was at the end of each day. */
export class DiskUseStore {
  async measure(tx: Tx): Promise<number> {
    const rows = await tx.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
    return Number(rows[0]?.bytes ?? 0);
  }

  async save(tx: Tx, day: string, bytes: number): Promise<void> {
    await tx.query(
      'INSERT INTO disk_use (day, bytes) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET bytes = excluded.bytes',
      [day, bytes],
    );
  }

  /** In their order. What is older than the first is forgotten. */
  async listSince(tx: Tx, day: string): Promise<DiskDay[]> {
    await tx.query('DELETE FROM disk_use WHERE day < $1', [day]);
    const rows = await tx.query<{ day: string; bytes: string }>('SELECT day, bytes FROM disk_use ORDER BY day');
    return rows.map((row) => ({ day: row.day, bytes: Number(row.bytes) }));
  }
}
