import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { RecordPushes } from './record-pushes.js';

/** The edge to `grid.push.<source>.v1`. */
export class PushRecordsConsumer {
  constructor(private readonly pushes: Pick<RecordPushes, 'accept' | 'holdBack'>) {}

  handle(records: KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    return this.pushes.accept(records, context);
  }

  /** Milliseconds that so many records of the topic have to wait. */
  holdBack(topic: string, count: number): Promise<number> {
    return this.pushes.holdBack(topic, count);
  }
}
