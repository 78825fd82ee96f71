import type { Provider, Type } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { ACCESS } from '#domain/access';
import { systemClock } from '#kernel';
import type { KafkaBatchServer } from '#platform/kafka';
import type { Observability } from '#platform/observe';
import type { Database, PeopleDatabase, Tx } from '#platform/postgres';
import { DATABASE, PEOPLE } from '#platform/service';
import { ListReconciliationsController } from './list-reconciliations/list-reconciliations.controller.js';
import { ListReconciliations } from './list-reconciliations/list-reconciliations.query.js';
import { ListSilencesController } from './list-silences/list-silences.controller.js';
import { ListSilences } from './list-silences/list-silences.query.js';
import { ReadOwnDay } from './reconcile-day/read-own-day.query.js';
import { ReconcileDayController } from './reconcile-day/reconcile-day.controller.js';
import { ReconcileDay } from './reconcile-day/reconcile-day.use-case.js';
import { SourceDirectory } from './sources/source-directory.js';
import { ArrivalStore } from './storage/arrival.store.js';
import { CalendarStore } from './storage/calendar.store.js';
import { DayStore } from './storage/day.store.js';
import { ErasedEventStore } from './storage/erased-event.store.js';
import { FeedReads } from './storage/feed-reads.store.js';
import { ReconciliationStore } from './storage/reconciliation.store.js';
import { SilenceStore } from './storage/silence.store.js';
import { TrackCalendarConsumer } from './track-calendar/track-calendar.consumer.js';
import { TrackCalendar } from './track-calendar/track-calendar.use-case.js';
import { SilenceWatch } from './watch-silence/silence-watch.js';
import { SourceRhythms } from './watch-silence/source-rhythms.js';

export const FEED_CONTROLLERS: readonly Type[] = [
  ReconcileDayController,
  ListReconciliationsController,
  ListSilencesController,
];

/** Whether everything comes: reconciliation of days, and silence; a part of the module of ingest. */
export function feedProviders({ logger, metrics }: Observability): readonly Provider[] {
  const days = new DayStore();
  const reconciliations = new ReconciliationStore();
  const arrivals = new ArrivalStore();
  const silences = new SilenceStore();
  const clock = systemClock;
  const compared = metrics.counter('gp_ingest_reconciliations_total', 'Days that were compared with a source', [
    'source',
    'kind',
    'result',
  ]);
  return [
    {
      provide: ReconcileDay,
      inject: [DATABASE],
      useFactory: (database: Database) =>
        new ReconcileDay({
          database,
          days,
          erased: new ErasedEventStore(),
          reconciliations,
          clock,
          onCompared: (source, kind, agrees) => compared.inc({ source, kind, result: agrees ? 'agrees' : 'differs' }),
        }),
    },
    {
      provide: ReadOwnDay,
      inject: [DATABASE],
      useFactory: (database: Database) => new ReadOwnDay({ database, days, clock }),
    },
    {
      provide: ListReconciliations,
      inject: [PEOPLE],
      useFactory: (people: PeopleDatabase) =>
        new ListReconciliations({ people, access: ACCESS, feeds: new FeedReads(), reconciliations }),
    },
    {
      provide: ListSilences,
      inject: [PEOPLE],
      useFactory: (people: PeopleDatabase) => new ListSilences({ people, access: ACCESS, silences }),
    },
    {
      provide: SilenceWatch,
      inject: [DATABASE, SourceDirectory],
      useFactory: (database: Database, directory: SourceDirectory) => {
        const rhythms = new SourceRhythms({ arrivals, silences, calendar: new CalendarStore() });
        const sources = () => directory.list();
        const watch = new SilenceWatch({ database, arrivals, silences, rhythms, sources, clock, logger });
        metrics.registerGauge(
          'gp_ingest_source_silent_seconds',
          'How long a source has been silent that is so for longer than its rhythm allows',
          ['source'],
          async () => {
            const now = clock.now().getTime();
            const open = (await watch.openSilences()).filter(({ kind }) => kind === null);
            return open.map(({ sourceId: source, since }) => ({
              labels: { source },
              value: (now - since.getTime()) / 1000,
            }));
          },
        );
        metrics.registerGauge(
          'gp_ingest_silent_kinds',
          'Kinds of events that do not come any more from a source that does',
          ['source'],
          async () => {
            const counts = new Map<string, number>();
            for (const { sourceId, kind } of await watch.openSilences()) {
              if (kind !== null) counts.set(sourceId, (counts.get(sourceId) ?? 0) + 1);
            }
            return [...counts].map(([source, value]) => ({ labels: { source }, value }));
          },
        );
        return watch;
      },
    },
  ];
}

/** Reads `calendar.changed.v1`. */
export function trackCalendar(server: KafkaBatchServer<Tx>, topicPrefix: string): void {
  const consumer = new TrackCalendarConsumer(new TrackCalendar(new CalendarStore()));
  server.addTopic(topicName(topicPrefix, TOPICS.calendarChanged), (records, context) =>
    consumer.handle(records, context),
  );
}
