import { readContractBytes } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import { childTraceparent } from '#platform/observe';
import type { Tx } from '#platform/postgres';
import type { Static, TSchema } from '@sinclair/typebox';

/** A record's value, and the span that its handling here is: what goes out because of it carries this on. */
export interface ReadRecord<T> {
  readonly value: T;
  readonly traceparent: string;
}

/** Reads each record by the contract of its topic; what cannot be read is put aside with the places that do not fit. */
export async function readRecords<T extends TSchema>(
  schema: T,
  records: readonly KafkaRecord[],
  context: Pick<ChunkContext<Tx>, 'quarantine'>,
): Promise<ReadRecord<Static<T>>[]> {
  const read: ReadRecord<Static<T>>[] = [];
  for (const record of records) {
    const result = readContractBytes(schema, record.value);
    if (result.ok) {
      read.push({ value: result.value, traceparent: childTraceparent(record.headers['traceparent']) });
    } else {
      const detail = result.error.map(({ pointer, detail: fault }) => `${pointer || '/'}: ${fault}`).join('; ');
      await context.quarantine(record, { code: 'NOTIFY.RECORD_UNREADABLE', detail });
    }
  }
  return read;
}
