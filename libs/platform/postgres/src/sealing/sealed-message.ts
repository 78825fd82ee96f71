import type { OutgoingRecord } from '#platform/kafka';
import { unpackContent } from './record-content.js';
import type { Sealer } from './sealer.js';

/** Header of an outbox row whose value is a whole sealed record (`packContent`); it names the place of the sealing. */
export const SEALED_AT = 'gp-sealed-at';

/** The record as it leaves: a sealed row is opened at the last moment, every other one passes as it is. */
export function openMessage(record: OutgoingRecord, sealer: Pick<Sealer, 'open'>): OutgoingRecord {
  const aad = record.headers[SEALED_AT];
  if (aad === undefined || record.value === null) return record;
  const { [SEALED_AT]: _, ...added } = record.headers;
  const content = unpackContent(sealer.open(record.value, aad));
  return {
    topic: record.topic,
    // Keys leave as text: one that is no UTF-8 is sent with replacement characters.
    key: content.key?.toString('utf8') ?? '',
    value: content.value,
    headers: { ...content.headers, ...added },
  };
}
