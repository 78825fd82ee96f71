import { SourceChangedV1 } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { readTraced } from '../records/read-traced.js';
import type { RecordSource } from './record-source.use-case.js';

/** `source.changed.v1` */
export class RecordSourceConsumer {
  constructor(private readonly recordSource: RecordSource) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    for (const record of records) {
      if (record.value === null && record.key !== null) {
        await this.recordSource.forget(context.tx, record.key.toString('utf8'));
        continue;
      }
      for (const { value } of await readTraced(SourceChangedV1, [record], context)) {
        await this.recordSource.execute(context.tx, value);
      }
    }
  }
}
