import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { ACCESS } from '#domain/access';
import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { AuthModule, generateSigningSecret, SOURCE_GATE } from '#platform/auth';
import { FieldKeys } from '#platform/crypto';
import { ensureTopics, KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import { createTraceparent, type Observability } from '#platform/observe';
import {
  type Database,
  isTransient,
  Outbox,
  type PeopleDatabase,
  PostgresChunkStore,
  type Tx,
} from '#platform/postgres';
import {
  CHUNK_STORE,
  DATABASE,
  KAFKA,
  PEOPLE,
  ServicePlatformModule,
  serviceEdges,
  type EdgeTraits,
  type ServiceTraits,
} from '#platform/service';
import { AcceptEvents } from './accept-events/accept-events.use-case.js';
import { HttpPushes } from './accept-events/http-pushes.js';
import { IntakeRecorder } from './accept-events/intake-recorder.js';
import { PushEventsController } from './accept-events/push-events.controller.js';
import { PushRecordsConsumer } from './accept-events/push-records.consumer.js';
import { RecordPushes } from './accept-events/record-pushes.js';
import { ReporterNames } from './accept-events/reporter-names.js';
import { SweepWaiting } from './accept-events/sweep-waiting.js';
import { CloseRunController } from './close-run/close-run.controller.js';
import { CloseRun } from './close-run/close-run.use-case.js';
import type { IngestConfig } from './ingest.config.js';
import { ListSourcesController } from './list-sources/list-sources.controller.js';
import { ListSources } from './list-sources/list-sources.query.js';
import { OpenRunController } from './open-run/open-run.controller.js';
import { OpenRun } from './open-run/open-run.use-case.js';
import { ReadEventController } from './read-event/read-event.controller.js';
import { ReadEvent } from './read-event/read-event.query.js';
import { ReadRunController } from './read-run/read-run.controller.js';
import { ReadRun } from './read-run/read-run.query.js';
import { RegisterSourceController } from './register-source/register-source.controller.js';
import { RegisterSource } from './register-source/register-source.use-case.js';
import { HttpSourceGate } from './sources/http-source-gate.js';
import { SourceDirectory } from './sources/source-directory.js';
import { pushTopicPattern, sourceIdOfTopic, topicsOfSource } from './sources/source-topics.js';
import { EventReads } from './storage/event-reads.store.js';
import { EventStore } from './storage/event.store.js';
import { PushStore } from './storage/push.store.js';
import { ReporterAliasStore } from './storage/reporter-alias.store.js';
import { ReporterStore } from './storage/reporter.store.js';
import { ResentStore } from './storage/resent.store.js';
import { RunStore } from './storage/run.store.js';
import { SourceStore } from './storage/source.store.js';
import { UnmaskEventController } from './unmask-event/unmask-event.controller.js';
import { UnmaskEvent } from './unmask-event/unmask-event.use-case.js';
import { UnmaskedReads } from './storage/unmasked-reads.store.js';
import { recusedEvents } from './storage/recused-events.js';
import { WaitingStore } from './storage/waiting.store.js';
import { TrackRecusalsConsumer } from './track-recusals/track-recusals.consumer.js';
import { TrackRecusals } from './track-recusals/track-recusals.use-case.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from './migrations/index.js';

export const CONSUMERS = Symbol('consumers');

/** A source that was just registered is read from within this time. */
const NEW_TOPICS_EVERY_MS = 2_000;

@Module({})
export class IngestModule {
  static forConfig(config: IngestConfig, observe: Observability): DynamicModule {
    const topicPrefix = config.TOPIC_PREFIX;
    const runs = new RunStore();
    const waiting = new WaitingStore();
    const runDeps = (database: Database, outbox: Outbox) => ({
      database,
      runs,
      outbox,
      clock: systemClock,
      topicPrefix,
    });
    return {
      module: IngestModule,
      // HealthModule asks for the consumers.
      global: true,
      imports: [
        ServicePlatformModule.forService(config, observe, traitsOf(config)),
        AuthModule.forService({ jwksFile: config.AUTH_JWKS_FILE, service: 'ingest' }),
        ...serviceEdges(config, observe, EDGES),
      ],
      controllers: [
        PushEventsController,
        ReadEventController,
        UnmaskEventController,
        OpenRunController,
        CloseRunController,
        ReadRunController,
        RegisterSourceController,
        ListSourcesController,
      ],
      providers: [
        {
          provide: SourceDirectory,
          inject: [DATABASE, FieldKeys],
          useFactory: (database: Database, keys: FieldKeys) =>
            new SourceDirectory({
              database,
              store: new SourceStore(),
              keys,
              onRefreshFailed: (err) => observe.logger.warn({ err }, 'sources could not be read again'),
            }),
        },
        { provide: IntakeRecorder, useFactory: () => new IntakeRecorder(observe.logger, observe.metrics) },
        {
          provide: SOURCE_GATE,
          inject: [SourceDirectory],
          useFactory: (directory: SourceDirectory) => new HttpSourceGate(directory, systemClock),
        },
        {
          provide: AcceptEvents,
          inject: [Outbox, FieldKeys, SourceDirectory],
          useFactory: (outbox: Outbox, keys: FieldKeys, directory: SourceDirectory) =>
            new AcceptEvents({
              events: new EventStore(),
              pushes: new PushStore(),
              waiting,
              reporters: new ReporterStore(),
              reporterNames: new ReporterNames(new ReporterAliasStore()),
              runs,
              outbox,
              keys,
              clock: systemClock,
              topicPrefix,
              newTrace: createTraceparent,
              sourceOf: (id) => directory.find(id),
            }),
        },
        {
          provide: HttpPushes,
          inject: [DATABASE, AcceptEvents, IntakeRecorder],
          useFactory: (database: Database, acceptEvents: AcceptEvents, recorder: IntakeRecorder) =>
            new HttpPushes({
              database,
              runs,
              acceptEvents,
              recorder,
              clock: systemClock,
              isTransient,
              newTrace: createTraceparent,
            }),
        },
        {
          provide: PushRecordsConsumer,
          inject: [AcceptEvents, SourceDirectory, IntakeRecorder],
          useFactory: (acceptEvents: AcceptEvents, directory: SourceDirectory, recorder: IntakeRecorder) => {
            const sourceIdOf = sourceIdOfTopic(topicPrefix);
            const deps = { acceptEvents, resent: new ResentStore(), directory, recorder, sourceIdOf };
            return new PushRecordsConsumer(new RecordPushes(deps));
          },
        },
        {
          provide: SweepWaiting,
          inject: [DATABASE, AcceptEvents],
          useFactory: (database: Database, acceptEvents: AcceptEvents) => {
            const sweep = new SweepWaiting({ database, acceptEvents, waiting, logger: observe.logger });
            const help = 'Disposals whose event has not come yet';
            observe.metrics.registerGauge('gp_ingest_waiting_disposals', help, [], () => sweep.waitingCount());
            return sweep;
          },
        },
        {
          provide: RegisterSource,
          inject: [DATABASE, Outbox, FieldKeys, KAFKA, SourceDirectory],
          useFactory: (
            database: Database,
            outbox: Outbox,
            keys: FieldKeys,
            kafka: KafkaClient,
            directory: SourceDirectory,
          ) =>
            new RegisterSource({
              database,
              sources: new SourceStore(),
              outbox,
              history: new HistoryChains(),
              keys,
              newSecret: generateSigningSecret,
              createTopics: async (id) => void (await ensureTopics(kafka.admin(), topicsOfSource(topicPrefix, id))),
              refresh: () => directory.refresh(),
              clock: systemClock,
              topicPrefix,
            }),
        },
        {
          provide: OpenRun,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox) => new OpenRun(runDeps(database, outbox)),
        },
        {
          provide: CloseRun,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox) => new CloseRun(runDeps(database, outbox)),
        },
        { provide: ReadRun, inject: [DATABASE], useFactory: (database: Database) => new ReadRun(database, runs) },
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
          useFactory: (people: PeopleDatabase) => new ReadEvent(people, ACCESS, new EventReads()),
        },
        {
          provide: ListSources,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) =>
            new ListSources({ people, access: ACCESS, sources: new SourceStore() }),
        },
        {
          provide: CONSUMERS,
          inject: [KAFKA, CHUNK_STORE, PushRecordsConsumer],
          useFactory: (kafka: KafkaClient, store: PostgresChunkStore, consumer: PushRecordsConsumer) => {
            const server = new KafkaBatchServer<Tx>({
              client: kafka,
              group: `${topicPrefix}ingest`,
              store,
              logger: observe.logger,
              partitionsConcurrently: config.PARTITIONS_AT_ONCE,
              times: { topicPollMs: NEW_TOPICS_EVERY_MS },
            });
            server.addTopic(pushTopicPattern(topicPrefix), (records, context) => consumer.handle(records, context));
            trackRecusals(server, topicPrefix);
            return [server];
          },
        },
      ],
      exports: [CONSUMERS],
    };
  }
}

const TOPICS_OF_OURS = [
  TOPICS.gridEvent,
  TOPICS.gridRun,
  TOPICS.eventOutcome,
  TOPICS.sourceChanged,
  TOPICS.clueChanged,
  TOPICS.caseChanged,
];

function trackRecusals(server: KafkaBatchServer<Tx>, prefix: string): void {
  const consumer = new TrackRecusalsConsumer(new TrackRecusals(recusedEvents()));
  server
    .addTopic(topicName(prefix, TOPICS.clueChanged), (records, context) => consumer.handleClues(records, context))
    .addTopic(topicName(prefix, TOPICS.caseChanged), (records, context) => consumer.handleCases(records, context));
}

const traitsOf = (config: IngestConfig): ServiceTraits => ({
  indexKinds: ['phone', 'idNo'],
  schema: INGEST_SCHEMA,
  migrations: INGEST_MIGRATIONS,
  topics: TOPICS_OF_OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) })),
  poolSize: config.DATABASE_POOL,
  // The topics of known sources, where a broker lost them.
  topicsOfRows: async (database) => {
    const sources = await database.read((tx) => new SourceStore().list(tx));
    return sources.flatMap(({ sourceId }) => topicsOfSource(config.TOPIC_PREFIX, sourceId));
  },
});

const EDGES: EdgeTraits = {
  consumers: { token: CONSUMERS, name: 'pushes' },
  // A push over HTTP is answered with the database alone.
  worksWithout: ['broker', 'consumers'],
  accessRecords: true,
};
