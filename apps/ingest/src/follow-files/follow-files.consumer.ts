import type { Static, TSchema } from '@sinclair/typebox';
import { CaseChangedV1, ClueChangedV1, readContractBytes } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { FollowFiles } from './follow-files.use-case.js';

/** `clue.changed.v1` and `case.changed.v1` */
export class FollowFilesConsumer {
  constructor(private readonly follow: FollowFiles) {}

  async handleClues(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    await this.follow.clues(context.tx, await read(ClueChangedV1, records, context));
  }

  async handleCases(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    await this.follow.cases(context.tx, await read(CaseChangedV1, records, context));
  }
}

async function read<T extends TSchema>(
  schema: T,
  records: readonly KafkaRecord[],
  context: Pick<ChunkContext<Tx>, 'quarantine'>,
): Promise<Static<T>[]> {
  const values: Static<T>[] = [];
  for (const record of records) {
    const result = readContractBytes(schema, record.value);
    if (result.ok) values.push(result.value);
    else {
      const detail = result.error.map(({ pointer, detail: fault }) => `${pointer || '/'}: ${fault}`).join('; ');
      await context.quarantine(record, { code: 'INGEST.RECORD_UNREADABLE', detail });
    }
  }
  return values;
}
