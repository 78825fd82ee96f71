import { EventErasedV1, readContractBytes } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { MaskErased } from './mask-erased.use-case.js';

/** `event.erased.v1` */
export class MaskErasedConsumer {
  constructor(private readonly maskErased: MaskErased) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const messages: EventErasedV1[] = [];
    for (const record of records) {
      const read = readContractBytes(EventErasedV1, record.value);
      if (read.ok) messages.push(read.value);
      else {
        const detail = read.error.map(({ pointer, detail: fault }) => `${pointer || '/'}: ${fault}`).join('; ');
        await context.quarantine(record, { code: 'CASEWORK.ERASURE_UNREADABLE', detail });
      }
    }
    await this.maskErased.execute(context.tx, messages);
  }
}
