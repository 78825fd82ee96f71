import { type DynamicModule, Module } from '@nestjs/common';
import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import type { BackgroundTask } from '#platform/http';
import { type Database, Outbox } from '#platform/postgres';
import { DATABASE } from '#platform/service';
import { OfficeDirectory } from '../organisation/storage/office-directory.js';
import { CalendarMessages } from './calendar-messages.js';
import { KeepCalendarController } from './keep-calendar/keep-calendar.controller.js';
import { KeepCalendar } from './keep-calendar/keep-calendar.use-case.js';
import { ReadCalendarController } from './read-calendar/read-calendar.controller.js';
import { ReadCalendar } from './read-calendar/read-calendar.query.js';
import { SeedCalendar } from './seed-calendar/seed-calendar.use-case.js';
import { CalendarStore } from './storage/calendar.store.js';

/** A background task of the service that enters the official years. */
export const CALENDAR_SEED = Symbol('calendar seed');

/** The working-day calendar. */
@Module({})
export class CalendarModule {
  static forConfig({ topicPrefix }: { readonly topicPrefix: string }): DynamicModule {
    const parts = (database: Database, outbox: Outbox) => ({
      unitOfWork: database,
      store: new CalendarStore(),
      offices: new OfficeDirectory(),
      history: new HistoryChains(),
      outbox,
      messages: new CalendarMessages(topicPrefix),
      clock: systemClock,
    });
    return {
      module: CalendarModule,
      controllers: [ReadCalendarController, KeepCalendarController],
      providers: [
        {
          provide: ReadCalendar,
          inject: [DATABASE],
          useFactory: (database: Database) => new ReadCalendar(database, new CalendarStore()),
        },
        {
          provide: KeepCalendar,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox) => new KeepCalendar(parts(database, outbox)),
        },
        {
          provide: CALENDAR_SEED,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox): BackgroundTask => ({
            name: 'calendar',
            start: () => new SeedCalendar(parts(database, outbox)).run(),
            stop: () => undefined,
          }),
        },
      ],
      exports: [CALENDAR_SEED],
    };
  }
}
