import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { maskText } from '#domain/rules';
import { systemClock } from '#kernel';
import { AuthModule } from '#platform/auth';
import { FieldKeys } from '#platform/crypto';
import { KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import { createTraceparent, type Observability } from '#platform/observe';
import { type Database, isTransient, Outbox, PostgresChunkStore, type Tx } from '#platform/postgres';
import {
  CHUNK_STORE,
  DATABASE,
  KAFKA,
  ServicePlatformModule,
  serviceEdges,
  type EdgeTraits,
  type ServiceTraits,
} from '#platform/service';
import { AcceptEvents } from './accept-events/accept-events.use-case.js';
import { AcceptOnce } from './accept-events/accept-once.js';
import { HttpPushes } from './accept-events/http-pushes.js';
import { IntakeRecorder } from './accept-events/intake-recorder.js';
import { PushEventsController } from './accept-events/push-events.controller.js';
import { PushRecordsConsumer } from './accept-events/push-records.consumer.js';
import { RecordPushes } from './accept-events/record-pushes.js';
import { ReporterNames } from './accept-events/reporter-names.js';
import { isUnproven } from './accept-events/unproven.js';
import { requireIndexKinds } from './accept-events/require-index-kinds.js';
import { SweepWaiting } from './accept-events/sweep-waiting.js';
import { ADAPTER_CONTROLLERS, adapterProviders } from './adapters.module.js';
import { AdapterDirectory } from './adapters/adapter-directory.js';
import { CloseRunController } from './close-run/close-run.controller.js';
import { CloseRun } from './close-run/close-run.use-case.js';
import { FollowCaseworkConsumer } from './follow-casework/follow-casework.consumer.js';
import { EVENT_CONTROLLERS, eventProviders } from './events.module.js';
import { FEED_CONTROLLERS, feedProviders, trackCalendar } from './feed.module.js';
import { IMPORT_CONTROLLERS, importProviders } from './imports.module.js';
import type { IngestConfig } from './ingest.config.js';
import { KeepMonths } from './keep-months/keep-months.js';
import { OpenRunController } from './open-run/open-run.controller.js';
import { OpenRun } from './open-run/open-run.use-case.js';
import { PULL_CONTROLLERS, pullProviders } from './pull.module.js';
import { ReadRunController } from './read-run/read-run.controller.js';
import { ReadRun } from './read-run/read-run.query.js';
import { ERASURE_HEALTH, followCasework, RETENTION_CONTROLLERS, retentionProviders } from './retention.module.js';
import { SignatureCounter } from './sources/signature-counter.js';
import { SourceDirectory } from './sources/source-directory.js';
import { SourceRates } from './sources/source-rates.js';
import { pushTopicPattern, sourceIdOfTopic, topicsOfSource } from './sources/source-topics.js';
import { ErasedEventStore } from './storage/erased-event.store.js';
import { ArrivalStore } from './storage/arrival.store.js';
import { EventStore } from './storage/event.store.js';
import { MonthStore } from './storage/month.store.js';
import { PushStore } from './storage/push.store.js';
import { ReporterAliasStore } from './storage/reporter-alias.store.js';
import { ReporterStore } from './storage/reporter.store.js';
import { ResentStore } from './storage/resent.store.js';
import { RunStore } from './storage/run.store.js';
import { SignedIdStore } from './storage/signed-id.store.js';
import { SourceStore } from './storage/source.store.js';
import { SOURCE_CONTROLLERS, sourceProviders } from './sources.module.js';
import { WaitingStore } from './storage/waiting.store.js';
import { FORWARD_OUTCOMES, forwardOutcomes, innerProviders } from './zones.module.js';
import type { ForwardOutcomes } from './zones/forward-outcomes/forward-outcomes.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from './migrations/index.js';

export const CONSUMERS = Symbol('consumers');

/** A source that was just registered is read from within this time. */
export const NEW_TOPICS_EVERY_MS = 2_000;

/** What a source signs itself; to the inner side no platform reaches. */
const SOURCE_DOORS = [PushEventsController, OpenRunController, CloseRunController, ReadRunController];

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
        ...serviceEdges(config, observe, edgesOf(config)),
      ],
      controllers: [
        ...(config.PROFILE === 'inner' ? [] : SOURCE_DOORS),
        ...EVENT_CONTROLLERS,
        ...SOURCE_CONTROLLERS,
        ...ADAPTER_CONTROLLERS,
        ...IMPORT_CONTROLLERS,
        ...FEED_CONTROLLERS,
        ...RETENTION_CONTROLLERS,
        ...PULL_CONTROLLERS,
      ],
      providers: [
        ...adapterProviders(config, observe),
        ...sourceProviders(config, observe),
        { provide: IntakeRecorder, useFactory: () => new IntakeRecorder(observe.logger, observe.metrics) },
        {
          provide: AcceptEvents,
          inject: [Outbox, FieldKeys, SourceDirectory, AdapterDirectory],
          useFactory: (outbox: Outbox, keys: FieldKeys, directory: SourceDirectory, adapters: AdapterDirectory) => {
            requireIndexKinds(keys);
            return new AcceptEvents({
              events: new EventStore(),
              pushes: new PushStore(),
              waiting,
              arrivals: new ArrivalStore(),
              erased: new ErasedEventStore(),
              reporters: new ReporterStore(),
              reporterNames: new ReporterNames(new ReporterAliasStore()),
              runs,
              outbox,
              keys,
              adapters,
              clock: systemClock,
              topicPrefix,
              newTrace: createTraceparent,
              sourceOf: (id) => directory.find(id),
            });
          },
        },
        {
          provide: AcceptOnce,
          inject: [AcceptEvents],
          useFactory: (acceptEvents: AcceptEvents) =>
            new AcceptOnce({ acceptEvents, signedIds: new SignedIdStore(), clock: systemClock }),
        },
        {
          provide: HttpPushes,
          inject: [DATABASE, AcceptOnce, SourceRates, IntakeRecorder],
          useFactory: (database: Database, acceptOnce: AcceptOnce, rates: SourceRates, recorder: IntakeRecorder) => {
            const newTrace = createTraceparent;
            return new HttpPushes({
              database,
              runs,
              acceptOnce,
              rates,
              recorder,
              clock: systemClock,
              isTransient,
              newTrace,
            });
          },
        },
        {
          provide: PushRecordsConsumer,
          inject: [AcceptOnce, SourceDirectory, SignatureCounter, SourceRates, IntakeRecorder],
          useFactory: (
            acceptOnce: AcceptOnce,
            directory: SourceDirectory,
            counter: SignatureCounter,
            rates: SourceRates,
            recorder: IntakeRecorder,
          ) => {
            const sourceIdOf = sourceIdOfTopic(topicPrefix);
            const resent = new ResentStore();
            const deps = { acceptOnce, resent, directory, counter, rates, recorder, sourceIdOf };
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
          provide: KeepMonths,
          inject: [DATABASE],
          useFactory: (database: Database) => {
            const months = new MonthStore();
            const keep = new KeepMonths({ database, months, clock: systemClock, logger: observe.logger });
            const help = 'Seconds until an event could not be stored for want of its month';
            observe.metrics.registerGauge('gp_ingest_months_ready_seconds', help, [], () => keep.secondsReady());
            return keep;
          },
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
        ...eventProviders(),
        ...importProviders(config, observe),
        ...feedProviders(observe),
        ...retentionProviders(config, observe),
        ...pullProviders(config, observe),
        ...innerProviders(config, observe),
        {
          provide: CONSUMERS,
          inject: [KAFKA, CHUNK_STORE, PushRecordsConsumer, FollowCaseworkConsumer, FORWARD_OUTCOMES],
          useFactory: (
            kafka: KafkaClient,
            store: PostgresChunkStore,
            consumer: PushRecordsConsumer,
            casework: FollowCaseworkConsumer,
            forward: ForwardOutcomes | undefined,
          ) => {
            const server = new KafkaBatchServer<Tx>({
              client: kafka,
              group: `${topicPrefix}ingest`,
              store,
              logger: observe.logger,
              partitionsConcurrently: config.PARTITIONS_AT_ONCE,
              times: { topicPollMs: NEW_TOPICS_EVERY_MS },
            });
            server.addTopic(pushTopicPattern(topicPrefix), (records, context) => consumer.handle(records, context), {
              holdBack: (topic, count) => consumer.holdBack(topic, count),
            });
            followCasework(server, topicPrefix, casework);
            trackCalendar(server, topicPrefix);
            forwardOutcomes(server, topicPrefix, forward);
            return [server];
          },
        },
      ],
      exports: [CONSUMERS, ERASURE_HEALTH],
    };
  }
}

const TOPICS_OF_OURS = [
  TOPICS.gridEvent,
  TOPICS.gridRun,
  TOPICS.eventOutcome,
  TOPICS.sourceChanged,
  TOPICS.eventErased,
  TOPICS.clueChanged,
  TOPICS.caseChanged,
  TOPICS.clueHolds,
  TOPICS.calendarChanged,
];

const traitsOf = (config: IngestConfig): ServiceTraits => ({
  indexKinds: ['phone', 'idNo', 'personName', 'plate'],
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

const edgesOf = ({ TOPIC_PREFIX: prefix }: IngestConfig): EdgeTraits => ({
  consumers: { token: CONSUMERS, name: 'pushes' },
  // A push over HTTP is answered with the database alone.
  worksWithout: ['broker', 'consumers'],
  accessRecords: true,
  watched: [ERASURE_HEALTH],
  mask: maskText,
  quarantine: { topicOfSource: (id) => topicName(prefix, TOPICS.gridPush, id), isUnproven },
});
