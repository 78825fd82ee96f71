import { CalendarChangedV1, OrgChangedV1 } from '#contracts';
import type { ChunkContext, KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { newestRecords } from './newest-records.js';
import type { TrackOrganisation } from './track-organisation.use-case.js';

/** `org.changed.v1` and `calendar.changed.v1` */
export class TrackOrganisationConsumer {
  constructor(private readonly track: TrackOrganisation) {}

  async handleOrganisation(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    await this.track.takeOrganisation(context.tx, await newestRecords(OrgChangedV1, records, context));
  }

  async handleCalendar(records: readonly KafkaRecord[], context: ChunkContext<Tx>): Promise<void> {
    await this.track.takeCalendar(context.tx, await newestRecords(CalendarChangedV1, records, context));
  }
}
