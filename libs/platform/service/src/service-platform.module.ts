import { type DynamicModule, Global, Module } from '@nestjs/common';
import { newId, systemClock } from '#kernel';
import { historySealer, UnsealedWatch, unsealedWatch } from '#platform/audit';
import { ACCESS_DENIALS } from '#platform/auth';
import { commaList } from '#platform/config';
import { FieldKeys } from '#platform/crypto';
import type { BackgroundTask } from '#platform/http';
import { connectKafka, ensureTopics, type KafkaClient } from '#platform/kafka';
import {
  ClockWatch,
  currentTraceparent,
  type HealthPart,
  type HealthParts,
  type Observability,
  SecurityLog,
} from '#platform/observe';
import {
  type Database,
  type DatabaseOptions,
  MigrationState,
  openDatabase,
  openPeopleDatabase,
  Outbox,
  OutboxRelay,
  PostgresChunkStore,
  Quarantine,
  QuarantineResends,
  QuarantineSweep,
  relayBroker,
  ResendRunner,
} from '#platform/postgres';
import { registerSealingGauges } from './sealing-gauges.js';
import { SecurityActs } from './security-acts.js';
import type { ServiceConfig, ServiceTraits } from './service-traits.js';
import {
  CHUNK_STORE,
  DATABASE,
  HISTORY_SEALER,
  KAFKA,
  PEOPLE,
  PLATFORM_HEALTH,
  QUARANTINE_PARTS,
  type QuarantineParts,
  TOPIC_SETUP,
  WATCHED,
} from './tokens.js';
import { clockWatchOf, denialsTo, securityLogOf } from './watch-parts.js';
import { keyHealth, watchedKeys } from './watched-keys.js';

const SEALING_GAUGES = Symbol('sealing gauges');

/** What every service stands on: its database, the broker, outbox, quarantine, keys. The app takes it by the tokens. */
@Global()
@Module({})
export class ServicePlatformModule {
  static forService(config: ServiceConfig, observe: Observability, traits: ServiceTraits): DynamicModule {
    const { logger } = observe;
    const providers = [
      { provide: DATABASE, useFactory: () => openDatabase(databaseOptions(config, observe, traits)) },
      {
        provide: PEOPLE,
        useFactory: () =>
          openPeopleDatabase({ ...databaseOptions(config, observe, traits), url: config.DATABASE_PEOPLE_URL }),
      },
      {
        provide: KAFKA,
        useFactory: (): KafkaClient =>
          connectKafka({ brokers: commaList(config.KAFKA_BROKERS), clientId: config.INSTANCE_ID, logger }),
      },
      { provide: FieldKeys, useFactory: () => watchedKeys(config, observe, traits) },
      {
        provide: OutboxRelay,
        inject: [KAFKA, FieldKeys],
        useFactory: (kafka: KafkaClient, keys: FieldKeys) => outboxRelay(config, observe, traits, { kafka, keys }),
      },
      {
        provide: Outbox,
        inject: [OutboxRelay],
        useFactory: (relay: OutboxRelay) =>
          new Outbox({ source: observe.service, traceparent: currentTraceparent, onCommitted: () => relay.wake() }),
      },
      {
        provide: Quarantine,
        inject: [DATABASE, FieldKeys, OutboxRelay],
        useFactory: (database: Database, keys: FieldKeys, relay: OutboxRelay) =>
          new Quarantine(database, keys, () => relay.wake()),
      },
      {
        provide: QUARANTINE_PARTS,
        inject: [Quarantine, DATABASE, FieldKeys, OutboxRelay],
        useFactory: (quarantine: Quarantine, unitOfWork: Database, sealer: FieldKeys, relay: OutboxRelay) =>
          quarantineParts(
            quarantine,
            { unitOfWork, sealer, newId: () => newId(), onCommitted: () => relay.wake() },
            observe,
            config.RETENTION_DAYS === 0 ? null : config.RETENTION_DAYS,
          ),
      },
      {
        provide: CHUNK_STORE,
        inject: [DATABASE, FieldKeys],
        useFactory: (database: Database, keys: FieldKeys) => new PostgresChunkStore(database, keys),
      },
      {
        provide: MigrationState,
        inject: [DATABASE],
        useFactory: (database: Database) => new MigrationState(database, traits.migrations),
      },
      {
        provide: SEALING_GAUGES,
        inject: [DATABASE],
        useFactory: (database: Database) => registerSealingGauges(observe.metrics, database),
      },
      {
        provide: HISTORY_SEALER,
        inject: [MigrationState, SecurityLog],
        useFactory: ({ expected }: MigrationState, securityLog: SecurityLog) =>
          historySealer({ config, schema: traits.schema, observe, migrations: expected, securityLog }),
      },
      {
        provide: UnsealedWatch,
        inject: [DATABASE, SecurityLog],
        useFactory: (database: Database, securityLog: SecurityLog) =>
          unsealedWatch({ config, observe, database, securityLog }),
      },
      { provide: SecurityLog, useFactory: () => securityLogOf(config, observe) },
      { provide: SecurityActs, inject: [SecurityLog], useFactory: (log: SecurityLog) => new SecurityActs(log) },
      { provide: ACCESS_DENIALS, inject: [SecurityLog], useFactory: denialsTo },
      {
        provide: ClockWatch,
        inject: [DATABASE, KAFKA, SecurityLog],
        useFactory: (database: Database, kafka: KafkaClient, log: SecurityLog) =>
          clockWatchOf(observe, { database, kafka, log }),
      },
      {
        provide: WATCHED,
        inject: [FieldKeys, HISTORY_SEALER, ClockWatch, SecurityLog],
        useFactory: (keys: FieldKeys, ...parts: HealthPart[]): readonly HealthPart[] => [keyHealth(keys), ...parts],
      },
      {
        provide: PLATFORM_HEALTH,
        inject: [DATABASE, KAFKA, OutboxRelay, Quarantine, MigrationState, WATCHED],
        useFactory: platformHealth,
      },
      {
        provide: TOPIC_SETUP,
        inject: [KAFKA, DATABASE],
        useFactory: (kafka: KafkaClient, database: Database) => topicSetup(traits, kafka, database),
      },
    ];
    return { module: ServicePlatformModule, providers, exports: providers.map((provider) => provider.provide) };
  }
}

const databaseOptions = (
  config: ServiceConfig,
  { logger }: Observability,
  { schema, entities, poolSize }: ServiceTraits,
): DatabaseOptions => ({
  url: config.DATABASE_URL,
  schema,
  applicationName: config.INSTANCE_ID,
  ...(entities === undefined ? {} : { entities }),
  ...(poolSize === undefined ? {} : { poolSize }),
  waitForMs: Infinity,
  onConnectionError: (err) => logger.warn({ err }, 'database connection lost'),
});

const outboxRelay = (
  config: ServiceConfig,
  { logger }: Observability,
  { schema, outboxRetentionMs }: ServiceTraits,
  { kafka, keys }: { readonly kafka: KafkaClient; readonly keys: FieldKeys },
): OutboxRelay =>
  new OutboxRelay({
    sealer: keys,
    url: config.DATABASE_URL,
    schema,
    applicationName: `${config.INSTANCE_ID} relay`,
    log: logger,
    ...(outboxRetentionMs === undefined ? {} : { retentionMs: outboxRetentionMs }),
    send: (records) => kafka.producer().send(records),
    broker: relayBroker(kafka),
  });

const quarantineParts = (
  quarantine: Quarantine,
  deps: ConstructorParameters<typeof QuarantineResends>[0],
  { logger }: Observability,
  keptDays: number | null,
): QuarantineParts => {
  const resends = new QuarantineResends(deps);
  const failed = (what: string) => (err: unknown) => logger.warn({ err }, `${what}; it is tried again`);
  return {
    quarantine,
    resends,
    runner: new ResendRunner(resends, failed('records could not be sent again')),
    sweep: new QuarantineSweep({
      unitOfWork: deps.unitOfWork,
      keptDays,
      now: () => systemClock.now(),
      onFailed: failed('old records could not be deleted'),
    }),
  };
};

/** Services start in any order: each creates what it reads and writes where that is missing. */
const topicSetup = (traits: ServiceTraits, kafka: KafkaClient, database: Database): BackgroundTask => ({
  name: 'topics',
  start: async () => {
    const ofRows = (await traits.topicsOfRows?.(database)) ?? [];
    await ensureTopics(kafka.admin(), [...traits.topics, ...ofRows]);
  },
  stop: () => undefined,
});

const platformHealth = (
  database: Database,
  kafka: KafkaClient,
  outbox: OutboxRelay,
  quarantine: Quarantine,
  migrations: MigrationState,
  others: readonly HealthPart[],
): HealthParts => ({
  database,
  migrations,
  broker: { ping: () => kafka.clusterId() },
  outbox,
  quarantine,
  others,
});
