import type { KafkaRecord } from '#platform/kafka';
import { packContent } from '../sealing/record-content.js';
import type { Sealer } from '../sealing/sealer.js';
import type { Tx } from '../tx.js';

export interface QuarantineEntry {
  readonly record: KafkaRecord;
  readonly reason: { readonly code: string; readonly detail: string };
  readonly group: string;
  readonly clusterId: string;
}

/** Where a record lay; no two records of a consumer group have the same. */
export interface QuarantinePlace {
  readonly clusterId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly group: string;
}

export const quarantineAad = (place: QuarantinePlace): string =>
  `quarantine:${place.clusterId}:${place.topic}:${place.partition}:${place.offset}:${place.group}`;

/** What is mended is bound to its own place beside what came. */
export const mendedAad = (place: QuarantinePlace): string => `${quarantineAad(place)}:mended`;

/** Header of a record that was sent again: where it lay when it was put aside. A sender can write it as well. */
export const RESENT_FROM = 'x-resent-from';
const ORIGIN_MAX = 300;

const ID_DIGITS = 12;
const HEX = 16;

/**
 * What the chain of access to a record is called. Such chains are named by UUIDs everywhere, so that tables can compare them:
 * this is one of our own making (version 8).
 */
export const accessIdOfRecord = (id: string): string =>
  `00000000-0000-8000-8000-${BigInt(id).toString(HEX).padStart(ID_DIGITS, '0').slice(-ID_DIGITS)}`;

const DETAIL_MAX = 2_000;
const LATEST_MS = 8.64e15;

/** PostgreSQL takes no U+0000 in text; quarantining must not fail on what it keeps. (The driver replaces half surrogate pairs.) */
const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD');

/** Puts a record aside, its key, bytes and headers sealed. One that is there already is left as it is. */
export async function quarantineRecord(
  tx: Pick<Tx, 'query'>,
  sealer: Pick<Sealer, 'seal'>,
  entry: QuarantineEntry,
): Promise<void> {
  const { record, reason, group, clusterId } = entry;
  const { topic, partition, offset } = record;
  const timestampMs = Math.min(Math.max(Math.trunc(record.timestampMs) || 0, 0), LATEST_MS);
  const aad = quarantineAad({ clusterId, topic, partition, offset, group });
  await tx.query(
    `INSERT INTO quarantine
       (consumer_group, cluster_id, topic, partition, record_offset, recorded_at, content, value_bytes, headers, reason_code,
        detail, resent_from)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7, $8, '', $9, $10, $11)
     ON CONFLICT (cluster_id, topic, partition, record_offset, consumer_group) DO NOTHING`,
    [
      group,
      clusterId,
      topic,
      partition,
      offset,
      timestampMs,
      sealer.seal(packContent(record), aad),
      record.value?.length ?? null,
      storable(reason.code),
      storable(reason.detail).slice(0, DETAIL_MAX),
      originOf(record),
    ],
  );
}

/** Kept only where it is an address on the record's own topic: whatever else a sender wrote stays sealed. */
function originOf({ topic, headers }: KafkaRecord): string | null {
  const origin = headers[RESENT_FROM];
  if (origin === undefined || origin.length > ORIGIN_MAX || !origin.startsWith(`${topic}/`)) return null;
  return /^\/\d{1,9}\/\d{1,18}$/.test(origin.slice(topic.length)) ? origin : null;
}
