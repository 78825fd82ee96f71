import { ok, type ProblemItem, type Result } from '#kernel';
import type { ChunkContext, KafkaRecord } from '../ports.js';

/** Reads each record of a chunk; one that cannot be read is put aside with the places that do not fit, and holds up none. */
export async function readRecords<Value, Tx>(
  records: readonly KafkaRecord[],
  context: Pick<ChunkContext<Tx>, 'quarantine'>,
  how: { readonly read: (record: KafkaRecord) => Result<Value, readonly ProblemItem[]>; readonly code: string },
): Promise<Value[]> {
  const values: Value[] = [];
  for (const record of records) {
    const result = how.read(record);
    if (result.ok) values.push(result.value);
    else await context.quarantine(record, { code: how.code, detail: placesOf(result.error) });
  }
  return values;
}

/** Of a compacted topic: what each key of a chunk stands at, null where its last record takes it back. */
export async function readNewest<Value, Tx>(
  records: readonly KafkaRecord[],
  context: Pick<ChunkContext<Tx>, 'quarantine'>,
  how: { readonly read: (value: Buffer) => Result<Value, readonly ProblemItem[]>; readonly code: string },
): Promise<ReadonlyMap<string, Value | null>> {
  const read = await readRecords(records, context, {
    read: ({ key, value }): Result<readonly [string, Value | null], readonly ProblemItem[]> => {
      const name = key?.toString('utf8') ?? '';
      if (value === null) return ok([name, null]);
      const result = how.read(value);
      return result.ok ? ok([name, result.value]) : result;
    },
    code: how.code,
  });
  return new Map(read);
}

/** No value of the record: an operator reads it. */
const placesOf = (items: readonly ProblemItem[]): string =>
  items.map(({ pointer, detail }) => `${pointer === '' ? '/' : pointer}: ${detail}`).join('; ');
