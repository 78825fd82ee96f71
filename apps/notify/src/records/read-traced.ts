import { readContractBytes } from '#contracts';
import { ok } from '#kernel';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import { childTraceparent } from '#platform/observe';
import type { Tx } from '#platform/postgres';
import type { Static, TSchema } from '@sinclair/typebox';

/** A record's value, and the span that its handling here is: what goes out because of it carries this on. */
export interface ReadRecord<T> {
  readonly value: T;
  readonly traceparent: string;
}

/** Reads each record by the contract of its topic; what cannot be read is put aside with the places that do not fit. */
export function readTraced<T extends TSchema>(
  schema: T,
  records: readonly KafkaRecord[],
  context: Pick<ChunkContext<Tx>, 'quarantine'>,
): Promise<ReadRecord<Static<T>>[]> {
  return readRecords(records, context, {
    read: ({ value, headers }) => {
      const result = readContractBytes(schema, value);
      return result.ok ? ok({ value: result.value, traceparent: childTraceparent(headers['traceparent']) }) : result;
    },
    code: 'NOTIFY.RECORD_UNREADABLE',
  });
}
