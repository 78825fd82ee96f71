import { EventErasedV1, readContractBytes } from '#contracts';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { MaskErased } from './mask-erased.use-case.js';

/** `event.erased.v1` */
export class MaskErasedConsumer {
  constructor(private readonly maskErased: MaskErased) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const messages = await readRecords(records, context, {
      read: ({ value }) => readContractBytes(EventErasedV1, value),
      code: 'CASEWORK.ERASURE_UNREADABLE',
    });
    await this.maskErased.execute(context.tx, messages);
  }
}
