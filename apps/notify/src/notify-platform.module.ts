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
import { NOTIFY_MIGRATIONS, NOTIFY_SCHEMA } from './migrations/index.js';
import type { NotifyConfig } from './notify.config.js';
import { NOTIFY_ENTITIES } from './storage/entities.js';
import { SourceStore } from './storage/source.store.js';

export const DATABASE = Symbol('database');
export const KAFKA = Symbol('kafka');
export const CHUNK_STORE = Symbol('chunk store');
export const TOPIC_SETUP = Symbol('topic setup');

const OURS = [TOPICS.eventOutcome, TOPICS.sourceChanged, TOPICS.clueChanged, TOPICS.caseChanged];

/** What the service stands on; the rest of the app takes it by these tokens. */
@Global()
@Module({})
export class NotifyPlatformModule {
  static forConfig(config: NotifyConfig, observe: Observability): DynamicModule {
    const providers = [
      { provide: DATABASE, useFactory: () => openOwnDatabase(config, observe) },
      {
        provide: KAFKA,
        useFactory: (): KafkaClient =>
          connectKafka({
            brokers: commaList(config.KAFKA_BROKERS),
            clientId: config.INSTANCE_ID,
            logger: observe.logger,
          }),
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
        useFactory: (database: Database) => new MigrationState(database, NOTIFY_MIGRATIONS),
      },
      {
        provide: TOPIC_SETUP,
        inject: [KAFKA, DATABASE],
        useFactory: (kafka: KafkaClient, database: Database) => topicSetup(config, kafka, database),
      },
    ];
    return { module: NotifyPlatformModule, providers, exports: providers.map((provider) => provider.provide) };
  }
}

const openOwnDatabase = (config: NotifyConfig, { logger }: Observability): Promise<Database> =>
  openDatabase({
    url: config.DATABASE_URL,
    schema: NOTIFY_SCHEMA,
    applicationName: config.INSTANCE_ID,
    entities: NOTIFY_ENTITIES,
    waitForMs: Infinity,
    onConnectionError: (err) => logger.warn({ err }, 'database connection lost'),
  });

const relay = (config: NotifyConfig, { logger }: Observability, kafka: KafkaClient): OutboxRelay =>
  new OutboxRelay({
    url: config.DATABASE_URL,
    schema: NOTIFY_SCHEMA,
    applicationName: `${config.INSTANCE_ID} relay`,
    log: logger,
    // Answers are kept for their platforms as long as their topics keep them.
    retentionMs: TOPICS.gridAnswer.retentionMs,
    send: (records) => kafka.producer().send(records),
    broker: relayBroker(kafka),
  });

/** Creates the topics that this service reads, and the answer topics of its sources where a broker lost them. */
const topicSetup = (config: NotifyConfig, kafka: KafkaClient, database: Database): BackgroundTask => ({
  name: 'topics',
  start: async () => {
    const ours = OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) }));
    const sourceIds = await database.read((tx) => new SourceStore().listIds(tx));
    const answers = sourceIds.map((id) => ({
      ...TOPICS.gridAnswer,
      name: topicName(config.TOPIC_PREFIX, TOPICS.gridAnswer, id),
    }));
    await ensureTopics(kafka.admin(), [...ours, ...answers]);
  },
  stop: () => undefined,
});
