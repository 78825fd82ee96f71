import { EventErasedV1, readContractBytes } from '#contracts';
import { type ChunkContext, type KafkaRecord, readRecords } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { EraseEvents } from './erase-events.use-case.js';

/** `event.erased.v1` */
export class EraseEventsConsumer {
  constructor(private readonly eraseEvents: EraseEvents) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const messages = await readRecords(records, context, {
      read: ({ value }) => readContractBytes(EventErasedV1, value),
      code: 'MATCHER.ERASURE_INVALID',
    });
    await this.eraseEvents.execute(context.tx, messages);
  }
}
