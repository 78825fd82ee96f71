import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { maskText } from '#domain/rules';
import { systemClock } from '#kernel';
import { AuthModule, SOURCE_GATE } from '#platform/auth';
import { KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import { createTraceparent, type Observability } from '#platform/observe';
import { type Database, isTransient, PostgresChunkStore, type Tx } from '#platform/postgres';
import { CHUNK_STORE, DATABASE, KAFKA, ServicePlatformModule, serviceEdges } from '#platform/service';
import { AcceptOnce } from './accept-events/accept-once.js';
import { HttpPushes } from './accept-events/http-pushes.js';
import { IntakeRecorder } from './accept-events/intake-recorder.js';
import { PushEventsController } from './accept-events/push-events.controller.js';
import { PushRecordsConsumer } from './accept-events/push-records.consumer.js';
import { ForgetSignedIds } from './forget-signed-ids/forget-signed-ids.js';
import type { IngestConfig } from './ingest.config.js';
import { CONSUMERS, NEW_TOPICS_EVERY_MS } from './ingest.module.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from './migrations/index.js';
import { sourceProviders } from './sources.module.js';
import { SignatureCounter } from './sources/signature-counter.js';
import { SourceDirectory } from './sources/source-directory.js';
import { SourceRates } from './sources/source-rates.js';
import { pushTopicPattern, sourceIdOfTopic, topicsAtEdge } from './sources/source-topics.js';
import { SignedIdStore } from './storage/signed-id.store.js';
import { SourceStore } from './storage/source.store.js';
import { edgeEntryTaker, zoneProviders } from './zones.module.js';
import { edgeConnectorProviders } from './zone-connectors.module.js';
import { edgeReconciliationProviders } from './zone-reconciliations.module.js';
import { ForwardReconciliationController } from './zones/carry-reconciliations/forward-reconciliation.controller.js';
import { ClearRecords } from './zones/clear-records/clear-records.js';
import { ForwardPushes } from './zones/forward-pushes/forward-pushes.js';
import { ForwardRecords } from './zones/forward-pushes/forward-records.js';
import { StorePushes } from './zones/forward-pushes/store-pushes.js';
import { OutgoingParts } from './zones/write-batches/outgoing-parts.js';

/** Of the sources the edge knows who they are; who they are is said on the inner side. */
const OF_SOURCES = new Set<unknown>([SourceDirectory, SignatureCounter, SOURCE_GATE, SourceRates, ForgetSignedIds]);

const tokenOf = (provider: Provider): unknown => (typeof provider === 'function' ? provider : provider.provide);

/** ingest where platforms reach it: the doors, and batches to the inner side and back. Nothing that is pushed is read here. */
@Module({})
export class EdgeModule {
  static forConfig(config: IngestConfig, observe: Observability): DynamicModule {
    const { TOPIC_PREFIX: topicPrefix } = config;
    return {
      module: EdgeModule,
      // HealthModule asks for the consumers.
      global: true,
      imports: [
        ServicePlatformModule.forService(config, observe, {
          schema: INGEST_SCHEMA,
          migrations: INGEST_MIGRATIONS,
          topics: [TOPICS.eventOutcome, TOPICS.eventErased, TOPICS.sourceChanged].map((contract) => ({
            ...contract,
            name: topicName(topicPrefix, contract),
          })),
          poolSize: config.DATABASE_POOL,
          topicsOfRows: async (database) => {
            const sources = await database.read((tx) => new SourceStore().list(tx));
            return sources.flatMap(({ sourceId }) => topicsAtEdge(topicPrefix, sourceId, config.ZONE_PUSH_HOURS));
          },
        }),
        AuthModule.forService({ jwksFile: config.AUTH_JWKS_FILE, service: 'ingest' }),
        ...serviceEdges(config, observe, {
          consumers: { token: CONSUMERS, name: 'pushes' },
          // A push over HTTP is answered with the database alone.
          worksWithout: ['broker', 'consumers'],
          accessRecords: false,
          mask: maskText,
        }),
      ],
      controllers: [PushEventsController, ForwardReconciliationController],
      providers: [
        ...sourceProviders(config, observe).filter((provider) => OF_SOURCES.has(tokenOf(provider))),
        ...zoneProviders(config, observe, 'edge'),
        ...edgeReconciliationProviders(observe),
        ...edgeConnectorProviders(config, observe),
        edgeEntryTaker(config, observe),
        ...doorProviders(observe, topicPrefix),
        clearRecords(config, observe),
        {
          provide: CONSUMERS,
          inject: [KAFKA, CHUNK_STORE, PushRecordsConsumer],
          useFactory: (client: KafkaClient, store: PostgresChunkStore, consumer: PushRecordsConsumer) => {
            const server = new KafkaBatchServer<Tx>({
              client,
              group: `${topicPrefix}ingest`,
              store,
              logger: observe.logger,
              partitionsConcurrently: config.PARTITIONS_AT_ONCE,
              times: { topicPollMs: NEW_TOPICS_EVERY_MS },
            });
            server.addTopic(pushTopicPattern(topicPrefix), (records, context) => consumer.handle(records, context), {
              holdBack: (topic, count) => consumer.holdBack(topic, count),
            });
            return [server];
          },
        },
      ],
      exports: [CONSUMERS],
    };
  }
}

/** Pushes rest in clear at the broker no longer than they must. */
const clearRecords = (config: IngestConfig, { logger, metrics }: Observability): Provider => ({
  provide: ClearRecords,
  inject: [KAFKA, SourceDirectory],
  useFactory: (kafka: KafkaClient, directory: SourceDirectory) => {
    const { TOPIC_PREFIX: topicPrefix } = config;
    const cleared = metrics.counter(
      'gp_ingest_zone_cleared_records_total',
      'Pushes that were taken from the broker of the edge, and removed there',
      [],
    );
    const clear = new ClearRecords({
      admin: kafka.admin(),
      topics: () => directory.list().map(({ id }) => topicName(topicPrefix, TOPICS.gridPush, id)),
      group: `${topicPrefix}ingest`,
      clock: systemClock,
      logger,
      onCleared: (records) => cleared.inc(records),
      everyMs: config.ZONE_CLEAR_SECONDS * 1_000,
    });
    const help = 'Since everything that was taken from the push topics was removed at the broker';
    metrics.registerGauge('gp_ingest_zone_cleared_seconds', help, [], () => Promise.resolve(clear.secondsSince()));
    return clear;
  },
});

const doorProviders = (observe: Observability, topicPrefix: string): readonly Provider[] => [
  { provide: IntakeRecorder, useFactory: () => new IntakeRecorder(observe.logger, observe.metrics) },
  {
    provide: AcceptOnce,
    inject: [OutgoingParts],
    useFactory: (parts: OutgoingParts) =>
      new AcceptOnce({ acceptEvents: new StorePushes(parts), signedIds: new SignedIdStore(), clock: systemClock }),
  },
  {
    provide: HttpPushes,
    inject: [DATABASE, AcceptOnce, SourceRates, IntakeRecorder],
    useFactory: (database: Database, acceptOnce: AcceptOnce, rates: SourceRates, recorder: IntakeRecorder) => {
      const [clock, newTrace] = [systemClock, createTraceparent];
      return new ForwardPushes({ database, acceptOnce, rates, recorder, clock, isTransient, newTrace });
    },
  },
  {
    provide: PushRecordsConsumer,
    inject: [AcceptOnce, OutgoingParts, SourceDirectory, SignatureCounter, SourceRates, IntakeRecorder],
    useFactory: (
      acceptOnce: AcceptOnce,
      parts: OutgoingParts,
      directory: SourceDirectory,
      counter: SignatureCounter,
      rates: SourceRates,
      recorder: IntakeRecorder,
    ) => {
      const sourceIdOf = sourceIdOfTopic(topicPrefix);
      return new PushRecordsConsumer(
        new ForwardRecords({ acceptOnce, parts, directory, counter, rates, recorder, sourceIdOf }),
      );
    },
  },
];
