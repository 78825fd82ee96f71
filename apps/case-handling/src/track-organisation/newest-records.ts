import type { Static, TSchema } from '@sinclair/typebox';
import { readContractBytes } from '#contracts';
import { ok, type ProblemItem, type Result } from '#kernel';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
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
  const read = await readRecords(records, context, {
    read: ({ key, value }): Result<readonly [string, Static<T> | null], readonly ProblemItem[]> => {
      const name = key?.toString('utf8') ?? '';
      if (value === null) return ok([name, null]);
      const result = readContractBytes(schema, value);
      return result.ok ? ok([name, result.value]) : result;
    },
    code: 'ORG.RECORD_UNREADABLE',
  });
  const newest = new Map<string, Static<T> | null>(read);
  return {
    values: [...newest.values()].filter((value) => value !== null),
    gone: [...newest].filter(([, value]) => value === null).map(([key]) => key),
  };
}
