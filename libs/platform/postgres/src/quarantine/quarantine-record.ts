import type { KafkaRecord } from '#platform/kafka';
import type { Tx } from '../tx.js';

export interface QuarantineEntry {
  readonly record: KafkaRecord;
  readonly reason: { readonly code: string; readonly detail: string };
  readonly group: string;
  readonly clusterId: string;
}

const DETAIL_MAX = 2_000;
const LATEST_MS = 8.64e15;

/** PostgreSQL takes no U+0000 in text; quarantining must not fail on what it keeps. (The driver replaces half surrogate pairs.) */
const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD');

/** Puts a record aside with its raw bytes. One that is there already is left as it is. */
export async function quarantineRecord(tx: Pick<Tx, 'query'>, entry: QuarantineEntry): Promise<void> {
  const { record, reason } = entry;
  const timestampMs = Math.min(Math.max(Math.trunc(record.timestampMs) || 0, 0), LATEST_MS);
  await tx.query(
    `INSERT INTO quarantine
       (consumer_group, cluster_id, topic, partition, record_offset, recorded_at, key, value, headers, reason_code, detail)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7, $8, $9, $10, $11)
     ON CONFLICT (cluster_id, topic, partition, record_offset, consumer_group) DO NOTHING`,
    [
      entry.group,
      entry.clusterId,
      record.topic,
      record.partition,
      record.offset,
      timestampMs,
      record.key,
      record.value,
      JSON.stringify(record.headers),
      storable(reason.code),
      storable(reason.detail).slice(0, DETAIL_MAX),
    ],
  );
}
