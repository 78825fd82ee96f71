import type { Provider, Type } from '@nestjs/common';
import { ACCESS } from '#domain/access';
import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { FieldKeys } from '#platform/crypto';
import type { PeopleDatabase } from '#platform/postgres';
import { PEOPLE } from '#platform/service';
import { ReadEventController } from './read-event/read-event.controller.js';
import { ReadEvent } from './read-event/read-event.query.js';
import { EntryStore } from './storage/entry.store.js';
import { EventReads } from './storage/event-reads.store.js';
import { ReporterStore } from './storage/reporter.store.js';
import { UnmaskedReads } from './storage/unmasked-reads.store.js';
import { UnmaskEventController } from './unmask-event/unmask-event.controller.js';
import { UnmaskEvent } from './unmask-event/unmask-event.use-case.js';

export const EVENT_CONTROLLERS: readonly Type[] = [ReadEventController, UnmaskEventController];

/** Events as people read them; a part of the module of ingest. */
export function eventProviders(): readonly Provider[] {
  return [
    {
      provide: UnmaskEvent,
      inject: [PEOPLE, FieldKeys],
      useFactory: (people: PeopleDatabase, keys: FieldKeys) =>
        new UnmaskEvent({
          people,
          reads: new UnmaskedReads(),
          reporters: new ReporterStore(),
          keys,
          records: new HistoryChains(),
          clock: systemClock,
        }),
    },
    {
      provide: ReadEvent,
      inject: [PEOPLE],
      useFactory: (people: PeopleDatabase) => new ReadEvent(people, ACCESS, new EventReads(), new EntryStore()),
    },
  ];
}
