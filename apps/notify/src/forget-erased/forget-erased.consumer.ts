import { EventErasedV1 } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { readRecords } from '../records/read-records.js';
import type { ForgetErased } from './forget-erased.use-case.js';

/** `event.erased.v1` */
export class ForgetErasedConsumer {
  constructor(private readonly forgetErased: ForgetErased) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const read = await readRecords(EventErasedV1, records, context);
    await this.forgetErased.execute(
      context.tx,
      read.map(({ value }) => value),
    );
  }
}
