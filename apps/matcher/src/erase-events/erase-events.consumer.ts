import { EventErasedV1, readContractBytes } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { EraseEvents } from './erase-events.use-case.js';

/** `event.erased.v1` */
export class EraseEventsConsumer {
  constructor(private readonly eraseEvents: EraseEvents) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const messages: EventErasedV1[] = [];
    for (const record of records) {
      const read = readContractBytes(EventErasedV1, record.value);
      if (read.ok) messages.push(read.value);
      else {
        const detail = read.error.map((item) => `${item.pointer} ${item.detail}`).join('; ');
        await context.quarantine(record, { code: 'MATCHER.ERASURE_INVALID', detail });
      }
    }
    await this.eraseEvents.execute(context.tx, messages);
  }
}
