import type { Static, TSchema } from '@sinclair/typebox';
import { readContractBytes } from '#contracts';
import { type ChunkContext, type KafkaRecord, readNewest } from '#platform/kafka';
import type { Tx } from '#platform/postgres';

/** What the records of a chunk leave behind: the last value of each key, and the keys whose last record is a tombstone. */
export interface NewestRecords<T> {
  readonly values: readonly T[];
  readonly gone: readonly string[];
}

/** Reads a compacted topic; what cannot be read is put aside with the places that do not fit. */
export async function newestRecords<T extends TSchema>(
  schema: T,
  records: readonly KafkaRecord[],
  context: Pick<ChunkContext<Tx>, 'quarantine'>,
): Promise<NewestRecords<Static<T>>> {
  const newest = await readNewest(records, context, {
    read: (value) => readContractBytes(schema, value),
    code: 'ORG.RECORD_UNREADABLE',
  });
  return {
    values: [...newest.values()].filter((value) => value !== null),
    gone: [...newest].filter(([, value]) => value === null).map(([key]) => key),
  };
}
