import type { Tx } from '#platform/postgres';

/**
 * Under which name a person goes on when an index key was exchanged: blind index under the newer key → the name that
 * events are published and joined under. It holds blind indexes only.
 */
export class ReporterAliasStore {
  /** Names of the indexes that are known. */
  async find(tx: Tx, indexes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ index_value: string; reporter_key: string }>(
      'SELECT index_value, reporter_key FROM reporter_alias WHERE index_value = ANY ($1::text[])',
      [indexes],
    );
    return new Map(rows.map((row) => [row.index_value, row.reporter_key]));
  }

  /**
   * Keeps a name for each index that has none, and returns the names that hold: of two transactions that give one
   * person a name at once, the later one waits and takes the name of the earlier.
   */
  async keep(tx: Tx, names: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    // In one order for all, so that two transactions wait in line and not in a ring.
    const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = await tx.query<{ index_value: string; reporter_key: string }>(
      `INSERT INTO reporter_alias AS a (index_value, reporter_key)
       SELECT n.index_value, n.reporter_key FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n (index_value, reporter_key, i)
        ORDER BY n.i
       ON CONFLICT (index_value) DO UPDATE SET reporter_key = a.reporter_key
       RETURNING index_value, reporter_key`,
      [sorted.map(([index]) => index), sorted.map(([, key]) => key)],
    );
    return new Map(rows.map((row) => [row.index_value, row.reporter_key]));
  }
}
