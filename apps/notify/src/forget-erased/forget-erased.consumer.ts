import { EventErasedV1, readContractBytes } from '#contracts';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { ForgetErased } from './forget-erased.use-case.js';

/** `event.erased.v1` */
export class ForgetErasedConsumer {
  constructor(private readonly forgetErased: ForgetErased) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const read = await readRecords(records, context, {
      read: ({ value }) => readContractBytes(EventErasedV1, value),
      code: 'NOTIFY.RECORD_UNREADABLE',
    });
    await this.forgetErased.execute(context.tx, read);
  }
}
