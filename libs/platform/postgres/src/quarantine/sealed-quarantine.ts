import { packContent } from '../sealing/record-content.js';
import type { SealedColumn, SealedRow } from '../sealing/sealed-column.js';
import { mendedAad, quarantineAad, type QuarantinePlace } from './quarantine-record.js';

interface OpenRow {
  id: string;
  cluster_id: string;
  topic: string;
  partition: number;
  record_offset: string;
  consumer_group: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: string;
}

const OPEN_ROWS = `
  SELECT id, cluster_id, topic, partition, record_offset, consumer_group, key, value, headers
    FROM quarantine WHERE content IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`;

const SEAL_ROW = `
  UPDATE quarantine SET content = $2, value_bytes = $3, key = NULL, value = NULL, headers = '' WHERE id = $1`;

const PLACE_COLUMNS = ['cluster_id', 'topic', 'partition', 'record_offset', 'consumer_group'];

const placeIn = (row: SealedRow): QuarantinePlace => ({
  clusterId: row['cluster_id'] ?? '',
  topic: row['topic'] ?? '',
  partition: Number(row['partition']),
  offset: row['record_offset'] ?? '',
  group: row['consumer_group'] ?? '',
});

/** What people made of records that were put aside. */
export const QUARANTINE_MENDED: SealedColumn = {
  table: 'quarantine',
  key: { id: 'bigint' },
  column: 'mended',
  form: 'bytes',
  also: PLACE_COLUMNS,
  aad: (row) => mendedAad(placeIn(row)),
};

/** What every service's quarantine holds; records that were put aside before sealing began are sealed on the way. */
export const QUARANTINE_SEALED: SealedColumn = {
  table: 'quarantine',
  key: { id: 'bigint' },
  column: 'content',
  form: 'bytes',
  also: PLACE_COLUMNS,
  aad: (row) => quarantineAad(placeIn(row)),
  sealOpenRows: async (tx, keys, limit) => {
    const rows = await tx.query<OpenRow>(OPEN_ROWS, [limit]);
    for (const row of rows) {
      const place = {
        clusterId: row.cluster_id,
        topic: row.topic,
        partition: row.partition,
        offset: row.record_offset,
        group: row.consumer_group,
      };
      const headers = JSON.parse(row.headers) as Record<string, string>;
      const content = keys.seal(packContent({ key: row.key, value: row.value, headers }), quarantineAad(place));
      await tx.query(SEAL_ROW, [row.id, content, row.value?.length ?? null]);
    }
    return rows.length;
  },
};
