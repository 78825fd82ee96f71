import { isPartitionMissing, type Tx } from '#platform/postgres';

/** The months that events, pushes and identities are kept in. */
export class MonthStore {
  /** Makes what is missing up to `through` (`YYYY-MM-DD`), and returns the first day that has no month yet. */
  async make(tx: Tx, through: string): Promise<string> {
    const rows = await tx.query<{ day: string }>(`SELECT to_char(keep_event_months($1::date), 'YYYY-MM-DD') AS day`, [
      through,
    ]);
    const day = rows[0]?.day;
    if (day === undefined) throw new Error('no month was told');
    return day;
  }

  /** True where a write failed for want of a month. */
  isMissing(error: unknown): boolean {
    return isPartitionMissing(error);
  }

  /** Drops one past month in which nothing is left; its name, or null where there is none. Rejects with 55P03 while it is in use. */
  async dropEmpty(tx: Tx): Promise<string | null> {
    const rows = await tx.query<{ month: string | null }>('SELECT drop_event_month() AS month');
    return rows[0]?.month ?? null;
  }
}
