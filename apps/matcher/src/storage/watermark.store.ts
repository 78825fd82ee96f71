import type { Tx } from '#platform/postgres';

/** How far the event time of each source has come, by partition. */
export class WatermarkStore {
  /** Milliseconds by source; a source that the partition never carried is not in the map. */
  async findByPartition(tx: Tx, partition: number, sourceIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ source_id: string; at: Date }>(
      'SELECT source_id, at FROM watermark WHERE partition = $1 AND source_id = ANY ($2::text[])',
      [partition, sourceIds],
    );
    return new Map(rows.map((row) => [row.source_id, row.at.getTime()]));
  }

  /** Watermarks only rise. */
  async raise(tx: Tx, partition: number, watermarks: ReadonlyMap<string, number>): Promise<void> {
    if (watermarks.size === 0) return;
    const sorted = [...watermarks].sort(([a], [b]) => (a < b ? -1 : 1));
    await tx.query(
      `INSERT INTO watermark AS w (source_id, partition, at)
       SELECT u.source_id, $1, u.at FROM unnest($2::text[], $3::timestamptz[]) AS u (source_id, at)
       ON CONFLICT (source_id, partition) DO UPDATE SET at = greatest(w.at, excluded.at)`,
      [partition, sorted.map(([source]) => source), sorted.map(([, ms]) => new Date(ms).toISOString())],
    );
  }

  /** The newest of each source over its partitions. */
  async listNewest(tx: Tx): Promise<{ sourceId: string; at: Date }[]> {
    return tx.query<{ sourceId: string; at: Date }>(
      'SELECT source_id AS "sourceId", max(at) AS at FROM watermark GROUP BY source_id ORDER BY source_id LIMIT 1000',
    );
  }
}
