import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { commaList } from '#platform/config';
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
import type { MatcherConfig } from './matcher.config.js';
import { MATCHER_MIGRATIONS, MATCHER_SCHEMA } from './migrations/index.js';

export const DATABASE = Symbol('database');
export const KAFKA = Symbol('kafka');
export const CHUNK_STORE = Symbol('chunk store');
export const TOPIC_SETUP = Symbol('topic setup');

const OURS = [TOPICS.gridEvent, TOPICS.gridRun, TOPICS.eventOutcome, TOPICS.matchFound, TOPICS.matchRevised];

/** What the service stands on; the rest of the app takes it by these tokens. */
@Global()
@Module({})
export class MatcherPlatformModule {
  static forConfig(config: MatcherConfig, observe: Observability): DynamicModule {
    const { logger } = observe;
    const providers = [
      { provide: DATABASE, useFactory: () => openOwnDatabase(config, observe) },
      {
        provide: KAFKA,
        useFactory: (): KafkaClient =>
          connectKafka({ brokers: commaList(config.KAFKA_BROKERS), clientId: config.INSTANCE_ID, logger }),
      },
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
        useFactory: (database: Database) => new MigrationState(database, MATCHER_MIGRATIONS),
      },
      { provide: TOPIC_SETUP, inject: [KAFKA], useFactory: (kafka: KafkaClient) => topicSetup(config, kafka) },
    ];
    return { module: MatcherPlatformModule, providers, exports: providers.map((provider) => provider.provide) };
  }
}

const openOwnDatabase = (config: MatcherConfig, { logger }: Observability): Promise<Database> =>
  openDatabase({
    url: config.DATABASE_URL,
    schema: MATCHER_SCHEMA,
    applicationName: config.INSTANCE_ID,
    poolSize: config.DATABASE_POOL,
    waitForMs: Infinity,
    onConnectionError: (err) => logger.warn({ err }, 'database connection lost'),
  });

const relay = (config: MatcherConfig, { logger }: Observability, kafka: KafkaClient): OutboxRelay =>
  new OutboxRelay({
    url: config.DATABASE_URL,
    schema: MATCHER_SCHEMA,
    applicationName: `${config.INSTANCE_ID} relay`,
    log: logger,
    send: (records) => kafka.producer().send(records),
    broker: relayBroker(kafka),
  });

/** Creates the topics that this service reads and writes, so that services start in any order. */
const topicSetup = (config: MatcherConfig, kafka: KafkaClient): BackgroundTask => ({
  name: 'topics',
  start: async () => {
    const specs = OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) }));
    await ensureTopics(kafka.admin(), specs);
  },
  stop: () => undefined,
});
