import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { commaList } from '#platform/config';
import { FieldKeys } from '#platform/crypto';
import type { BackgroundTask } from '#platform/http';
import { connectKafka, ensureTopics, type KafkaClient } from '#platform/kafka';
import { currentTraceparent, type Observability } from '#platform/observe';
import {
  type Database,
  MigrationState,
  openDatabase,
  Outbox,
  OutboxRelay,
  PostgresChunkStore,
  Quarantine,
  relayBroker,
} from '#platform/postgres';
import type { IngestConfig } from './ingest.config.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from './migrations/index.js';
import { SourceDirectory } from './sources/source-directory.js';
import { topicsOfSource } from './sources/source-topics.js';
import { SourceStore } from './storage/source.store.js';

export const DATABASE = Symbol('database');
export const KAFKA = Symbol('kafka');
export const CHUNK_STORE = Symbol('chunk store');
export const TOPIC_SETUP = Symbol('topic setup');
export const SOURCE_SETUP = Symbol('source setup');

const OURS = [TOPICS.gridEvent, TOPICS.gridRun, TOPICS.eventOutcome, TOPICS.sourceChanged];

/** What the service stands on; the rest of the app takes it by these tokens. */
@Global()
@Module({})
export class IngestPlatformModule {
  static forConfig(config: IngestConfig, observe: Observability): DynamicModule {
    const { logger } = observe;
    const providers = [
      { provide: DATABASE, useFactory: () => openOwnDatabase(config, observe) },
      {
        provide: KAFKA,
        useFactory: (): KafkaClient =>
          connectKafka({ brokers: commaList(config.KAFKA_BROKERS), clientId: config.INSTANCE_ID, logger }),
      },
      { provide: FieldKeys, useFactory: () => FieldKeys.load(config.FIELD_KEYS_FILE) },
      { provide: OutboxRelay, inject: [KAFKA], useFactory: (kafka: KafkaClient) => relay(config, observe, kafka) },
      {
        provide: Outbox,
        inject: [OutboxRelay],
        useFactory: (outboxRelay: OutboxRelay) =>
          new Outbox({
            source: observe.service,
            traceparent: currentTraceparent,
            onCommitted: () => outboxRelay.wake(),
          }),
      },
      {
        provide: Quarantine,
        inject: [DATABASE, OutboxRelay],
        useFactory: (database: Database, outboxRelay: OutboxRelay) =>
          new Quarantine(database, () => outboxRelay.wake()),
      },
      {
        provide: CHUNK_STORE,
        inject: [DATABASE],
        useFactory: (database: Database) => new PostgresChunkStore(database),
      },
      {
        provide: MigrationState,
        inject: [DATABASE],
        useFactory: (database: Database) => new MigrationState(database, INGEST_MIGRATIONS),
      },
      {
        provide: SourceDirectory,
        inject: [DATABASE, FieldKeys],
        useFactory: (database: Database, keys: FieldKeys) =>
          new SourceDirectory({
            database,
            store: new SourceStore(),
            keys,
            onRefreshFailed: (err) => logger.warn({ err }, 'sources could not be read again'),
          }),
      },
      {
        provide: SOURCE_SETUP,
        inject: [SourceDirectory],
        useFactory: (directory: SourceDirectory): BackgroundTask => ({
          name: 'sources',
          start: () => directory.start(),
          stop: () => directory.stop(),
        }),
      },
      {
        provide: TOPIC_SETUP,
        inject: [KAFKA, SourceDirectory],
        useFactory: (kafka: KafkaClient, directory: SourceDirectory) => topicSetup(config, kafka, directory),
      },
    ];
    return { module: IngestPlatformModule, providers, exports: providers.map((provider) => provider.provide) };
  }
}

const openOwnDatabase = (config: IngestConfig, { logger }: Observability): Promise<Database> =>
  openDatabase({
    url: config.DATABASE_URL,
    schema: INGEST_SCHEMA,
    applicationName: config.INSTANCE_ID,
    poolSize: config.DATABASE_POOL,
    waitForMs: Infinity,
    onConnectionError: (err) => logger.warn({ err }, 'database connection lost'),
  });

const relay = (config: IngestConfig, { logger }: Observability, kafka: KafkaClient): OutboxRelay =>
  new OutboxRelay({
    url: config.DATABASE_URL,
    schema: INGEST_SCHEMA,
    applicationName: `${config.INSTANCE_ID} relay`,
    log: logger,
    send: (records) => kafka.producer().send(records),
    broker: relayBroker(kafka),
  });

/** Creates the topics that this service writes, and those of its sources where a broker lost them. */
const topicSetup = (config: IngestConfig, kafka: KafkaClient, directory: SourceDirectory): BackgroundTask => ({
  name: 'topics',
  start: async () => {
    const ours = OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) }));
    await directory.refresh();
    const theirs = directory.list().flatMap((source) => topicsOfSource(config.TOPIC_PREFIX, source.id));
    await ensureTopics(kafka.admin(), [...ours, ...theirs]);
  },
  stop: () => undefined,
});
