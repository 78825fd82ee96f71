import type { Provider, Type } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { ACCESS } from '#domain/access';
import { newId, systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { FieldKeys } from '#platform/crypto';
import type { KafkaBatchServer } from '#platform/kafka';
import type { HealthPart, Observability } from '#platform/observe';
import { type Database, Outbox, type PeopleDatabase, type Tx } from '#platform/postgres';
import { DATABASE, PEOPLE } from '#platform/service';
import { AdapterDirectory } from './adapters/adapter-directory.js';
import { DecideErasureController } from './decide-erasure/decide-erasure.controller.js';
import { DecideErasure } from './decide-erasure/decide-erasure.use-case.js';
import { EventAside } from './erase-events/event-aside.js';
import { EventEraser } from './erase-events/event-eraser.js';
import { KnownHolds } from './erase-events/known-holds.js';
import { RunErasures } from './erase-events/run-erasures.js';
import { FollowCaseworkConsumer } from './follow-casework/follow-casework.consumer.js';
import { FollowFiles } from './follow-casework/follow-files.use-case.js';
import { FollowHolds } from './follow-casework/follow-holds.use-case.js';
import { TrackRecusals } from './follow-casework/track-recusals.use-case.js';
import { type IngestConfig, officeTermOf } from './ingest.config.js';
import { ListErasedController } from './list-erased/list-erased.controller.js';
import { ListErased } from './list-erased/list-erased.query.js';
import { ListErasuresController } from './list-erasures/list-erasures.controller.js';
import { ListErasures } from './list-erasures/list-erasures.query.js';
import { RequestErasureController } from './request-erasure/request-erasure.controller.js';
import { RequestErasure } from './request-erasure/request-erasure.use-case.js';
import { CaseworkToldStore } from './storage/casework-told.store.js';
import { ClueFileStore } from './storage/clue-file.store.js';
import { DiskUseStore } from './storage/disk-use.store.js';
import { ErasedEventStore } from './storage/erased-event.store.js';
import { ErasureDayStore } from './storage/erasure-day.store.js';
import { ErasureRequestStore } from './storage/erasure-request.store.js';
import { ErasureStore } from './storage/erasure.store.js';
import { EventReads } from './storage/event-reads.store.js';
import { EventTermStore } from './storage/event-term.store.js';
import { ImportStore } from './storage/import.store.js';
import { recusedEvents } from './storage/recused-events.js';
import { MonthStore } from './storage/month.store.js';
import { WatchDisk } from './watch-disk/watch-disk.js';

export const ERASURE_HEALTH = Symbol('health of erasing');

export const RETENTION_CONTROLLERS: readonly Type[] = [
  RequestErasureController,
  DecideErasureController,
  ListErasuresController,
  ListErasedController,
];

/** What is kept how long, what is erased, and how long the disk lasts; a part of the module of ingest. */
export function retentionProviders(config: IngestConfig, observe: Observability): readonly Provider[] {
  const { TOPIC_PREFIX: topicPrefix, CASE_FILE_YEARS: caseYears } = config;
  const defaultDays = officeTermOf(config);
  const { logger, metrics } = observe;
  const clock = systemClock;
  const history = new HistoryChains();
  const erasures = new ErasureStore();
  const erased = new ErasedEventStore();
  const files = new ClueFileStore();
  const topicOfSource = (id: string): string => topicName(topicPrefix, TOPICS.gridPush, id);
  const followFiles = new FollowFiles(files, caseYears);
  const told = new CaseworkToldStore();
  const holds = new KnownHolds(told, clock);
  const requests = new ErasureRequestStore();
  return [
    {
      provide: EventEraser,
      inject: [Outbox, FieldKeys, AdapterDirectory],
      useFactory: (outbox: Outbox, sealer: FieldKeys, adapters: AdapterDirectory) =>
        new EventEraser({
          erasures,
          erased,
          files,
          holds,
          aside: new EventAside({ sealer, adapters, topicOfSource }),
          imports: new ImportStore(),
          history,
          outbox,
          clock,
          topicPrefix,
        }),
    },
    {
      provide: RunErasures,
      inject: [DATABASE, EventEraser],
      useFactory: (database: Database, eraser: EventEraser) =>
        new RunErasures({
          database,
          eraser,
          erasures,
          erased,
          terms: new EventTermStore(),
          months: new MonthStore(),
          holds,
          clock,
          defaultDays,
          topicOfSource,
          logger,
          metrics,
        }),
    },
    { provide: ERASURE_HEALTH, inject: [RunErasures], useFactory: ({ watch }: RunErasures): HealthPart => watch },
    {
      provide: FollowCaseworkConsumer,
      useFactory: () =>
        new FollowCaseworkConsumer({
          files: followFiles,
          holds: new FollowHolds({ files: followFiles, told }),
          recusals: new TrackRecusals(recusedEvents()),
        }),
    },
    {
      provide: RequestErasure,
      inject: [PEOPLE, DATABASE],
      useFactory: (people: PeopleDatabase, database: Database) =>
        new RequestErasure({
          people,
          database,
          reads: new EventReads(),
          files,
          requests,
          history,
          clock,
          newId: () => newId(),
        }),
    },
    {
      provide: DecideErasure,
      inject: [PEOPLE, DATABASE, EventEraser],
      useFactory: (people: PeopleDatabase, database: Database, eraser: EventEraser) =>
        new DecideErasure({ people, database, requests, eraser, history, clock }),
    },
    {
      provide: ListErasures,
      inject: [PEOPLE, DATABASE],
      useFactory: (people: PeopleDatabase, database: Database) =>
        new ListErasures({ people, database, access: ACCESS, requests }),
    },
    {
      provide: ListErased,
      inject: [PEOPLE, DATABASE],
      useFactory: (people: PeopleDatabase, database: Database) =>
        new ListErased({ people, database, access: ACCESS, days: new ErasureDayStore() }),
    },
    {
      provide: WatchDisk,
      inject: [DATABASE],
      useFactory: (database: Database) => {
        const watch = new WatchDisk({
          database,
          uses: new DiskUseStore(),
          clock,
          logger,
          directory: config.DATABASE_DISK_DIR,
          capacityBytes: config.DATABASE_DISK_BYTES,
        });
        registerDiskGauges(observe, watch);
        return watch;
      },
    },
  ];
}

/** Reads what casework tells of clues and cases. */
export function followCasework(
  server: KafkaBatchServer<Tx>,
  topicPrefix: string,
  consumer: FollowCaseworkConsumer,
): void {
  server
    .addTopic(topicName(topicPrefix, TOPICS.clueChanged), (records, context) => consumer.handleClues(records, context))
    .addTopic(topicName(topicPrefix, TOPICS.caseChanged), (records, context) => consumer.handleCases(records, context))
    .addTopic(topicName(topicPrefix, TOPICS.clueHolds), (records, context) => consumer.handleHolds(records, context));
}

function registerDiskGauges({ metrics }: Observability, watch: WatchDisk): void {
  const unknown = Number.NaN;
  const gauge = (name: string, help: string, value: (state: NonNullable<ReturnType<WatchDisk['last']>>) => number) =>
    metrics.registerGauge(name, help, [], () => {
      const state = watch.last();
      return state === null ? unknown : value(state);
    });
  gauge('gp_database_bytes', 'Size of the database', ({ usedBytes }) => usedBytes);
  gauge('gp_database_free_bytes', 'What it may still grow by', ({ freeBytes }) => freeBytes ?? unknown);
  gauge(
    'gp_disk_days_until_full',
    'Days until the disk of the database is full at the growth of the last fortnight',
    (state) => state.daysUntilFull ?? unknown,
  );
}
