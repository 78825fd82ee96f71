import { insertOutboxRows } from '../outbox/outbox-rows.js';
import { packContent, type RecordContent, unpackContent } from '../sealing/record-content.js';
import { SEALED_AT } from '../sealing/sealed-message.js';
import type { Sealer } from '../sealing/sealer.js';
import type { Tx } from '../tx.js';
import { mendedAad, quarantineAad, type QuarantinePlace, RESENT_FROM } from './quarantine-record.js';

export interface RecordRow {
  id: string;
  cluster_id: string;
  topic: string;
  partition: number;
  record_offset: string;
  consumer_group: string;
  content: Buffer | null;
  mended: Buffer | null;
  /** These three: of records from before content was sealed. */
  key: Buffer | null;
  value: Buffer | null;
  headers: string;
}

export const RECORD_COLUMNS =
  'id, cluster_id, topic, partition, record_offset, consumer_group, content, mended, key, value, headers';

export const placeOf = (row: RecordRow): QuarantinePlace => ({
  clusterId: row.cluster_id,
  topic: row.topic,
  partition: row.partition,
  offset: row.record_offset,
  group: row.consumer_group,
});

/** As it came. Throws when it does not open. */
export function contentOf(row: RecordRow, sealer: Pick<Sealer, 'open'>): RecordContent {
  if (row.content !== null) return unpackContent(sealer.open(row.content, quarantineAad(placeOf(row))));
  return { key: row.key, value: row.value, headers: JSON.parse(row.headers) as Record<string, string> };
}

/** The bytes that a person made of it; null where nobody did. */
export const mendedOf = (row: RecordRow, sealer: Pick<Sealer, 'open'>): Buffer | null =>
  row.mended === null ? null : sealer.open(row.mended, mendedAad(placeOf(row)));

/**
 * Leaves the record for its topic, mended where it was, with the header `x-resent-from: topic/partition/offset`. It waits in
 * the outbox sealed, and is opened as it leaves. A key that is no UTF-8 is sent with replacement characters.
 */
export async function leaveAgain(tx: Tx, sealer: Sealer, row: RecordRow): Promise<void> {
  const content = contentOf(row, sealer);
  const value = mendedOf(row, sealer) ?? content.value;
  const aad = quarantineAad(placeOf(row));
  const headers = { [SEALED_AT]: aad, [RESENT_FROM]: `${row.topic}/${row.partition}/${row.record_offset}` };
  await insertOutboxRows(tx, [
    {
      topic: row.topic,
      // No key in the open: one that a sender chose may be a telephone number.
      key: '',
      headers: JSON.stringify(headers),
      value: sealer.seal(packContent({ ...content, value }), aad),
    },
  ]);
}
