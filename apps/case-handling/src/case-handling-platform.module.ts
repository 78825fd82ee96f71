import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { commaList } from '#platform/config';
import { connectKafka, ensureTopics, KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import { currentTraceparent, type Observability } from '#platform/observe';
import {
  type Database,
  MigrationState,
  openDatabase,
  Outbox,
  OutboxRelay,
  PostgresChunkStore,
  Quarantine,
  type Tx,
  relayBroker,
} from '#platform/postgres';
import type { BackgroundTask } from '#platform/http';
import type { CaseHandlingConfig } from './case-handling.config.js';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from './migrations/index.js';
import { CASE_HANDLING_ENTITIES } from './storage/entities.js';

export const DATABASE = Symbol('database');
export const KAFKA = Symbol('kafka');
export const CONSUMER = Symbol('consumer');
export const TOPIC_SETUP = Symbol('topic setup');

const OURS = [TOPICS.matchFound, TOPICS.matchRevised, TOPICS.clueChanged, TOPICS.caseChanged];

/** What the service stands on; the rest of the app takes it by these tokens. */
@Global()
@Module({})
export class CaseHandlingPlatformModule {
  static forConfig(config: CaseHandlingConfig, observe: Observability): DynamicModule {
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
        provide: CONSUMER,
        inject: [KAFKA, DATABASE],
        useFactory: (kafka: KafkaClient, database: Database) =>
          new KafkaBatchServer<Tx>({
            client: kafka,
            group: `${config.TOPIC_PREFIX}case-handling`,
            store: new PostgresChunkStore(database),
            logger: observe.logger,
          }),
      },
      {
        provide: MigrationState,
        inject: [DATABASE],
        useFactory: (database: Database) => new MigrationState(database, CASE_HANDLING_MIGRATIONS),
      },
      { provide: TOPIC_SETUP, inject: [KAFKA], useFactory: (kafka: KafkaClient) => topicSetup(config, kafka) },
    ];
    return {
      module: CaseHandlingPlatformModule,
      providers,
      exports: providers.map((provider) => provider.provide),
    };
  }
}

const openOwnDatabase = (config: CaseHandlingConfig, { logger }: Observability): Promise<Database> =>
  openDatabase({
    url: config.DATABASE_URL,
    schema: CASE_HANDLING_SCHEMA,
    applicationName: config.INSTANCE_ID,
    entities: CASE_HANDLING_ENTITIES,
    waitForMs: Infinity,
    onConnectionError: (err) => logger.warn({ err }, 'database connection lost'),
  });

const relay = (config: CaseHandlingConfig, { logger }: Observability, kafka: KafkaClient): OutboxRelay =>
  new OutboxRelay({
    url: config.DATABASE_URL,
    schema: CASE_HANDLING_SCHEMA,
    applicationName: `${config.INSTANCE_ID} relay`,
    log: logger,
    send: (records) => kafka.producer().send(records),
    broker: relayBroker(kafka),
  });

/** Creates the topics that this service reads and writes, so that services start in any order. */
const topicSetup = (config: CaseHandlingConfig, kafka: KafkaClient): BackgroundTask => ({
  name: 'topics',
  start: async () => {
    const specs = OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) }));
    await ensureTopics(kafka.admin(), specs);
  },
  stop: () => undefined,
});
