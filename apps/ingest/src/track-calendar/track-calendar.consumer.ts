import { CalendarChangedV1, readContractBytes } from '#contracts';
import { type ChunkContext, type KafkaRecord, readNewest } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { TrackCalendar } from './track-calendar.use-case.js';

/** `calendar.changed.v1`, compacted */
export class TrackCalendarConsumer {
  constructor(private readonly track: TrackCalendar) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const newest = await readNewest(records, context, {
      read: (value) => readContractBytes(CalendarChangedV1, value),
      code: 'ORG.RECORD_UNREADABLE',
    });
    await this.track.take(context.tx, newest);
  }
}
