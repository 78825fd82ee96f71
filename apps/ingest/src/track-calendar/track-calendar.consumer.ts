import { CalendarChangedV1, readContractBytes } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import type { TrackCalendar } from './track-calendar.use-case.js';

/** `calendar.changed.v1`, compacted */
export class TrackCalendarConsumer {
  constructor(private readonly track: TrackCalendar) {}

  async handle(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    const newest = new Map<string, CalendarChangedV1 | null>();
    for (const record of records) {
      const key = record.key?.toString('utf8') ?? '';
      if (record.value === null) {
        newest.set(key, null);
        continue;
      }
      const read = readContractBytes(CalendarChangedV1, record.value);
      if (read.ok) newest.set(key, read.value);
      else {
        const detail = read.error.map(({ pointer, detail: fault }) => `${pointer || '/'}: ${fault}`).join('; ');
        await context.quarantine(record, { code: 'ORG.RECORD_UNREADABLE', detail });
      }
    }
    await this.track.take(context.tx, newest);
  }
}
