import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { newId, systemClock } from '#kernel';
import { AuthModule, SOURCE_GATE } from '#platform/auth';
import { FieldKeys } from '#platform/crypto';
import { type QuarantineDesk, QuarantineModule } from '#platform/http';
import { KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import { HealthModule, type HealthParts, type Observability } from '#platform/observe';
import {
  type Database,
  MigrationState,
  Outbox,
  OutboxRelay,
  PostgresChunkStore,
  Quarantine,
  type Tx,
} from '#platform/postgres';
import { AnswerTopics } from './answers/answer-topics.js';
import { MarkReadController } from './mark-read/mark-read.controller.js';
import { MarkRead } from './mark-read/mark-read.use-case.js';
import type { NotifyConfig } from './notify.config.js';
import { CHUNK_STORE, DATABASE, KAFKA, NotifyPlatformModule } from './notify-platform.module.js';
import { NotifyTelemetry } from './notify-telemetry.js';
import { PullAnswersController } from './pull-answers/pull-answers.controller.js';
import { PullAnswers } from './pull-answers/pull-answers.use-case.js';
import { RegisteredSourceGate } from './pull-answers/registered-source.gate.js';
import { ReadInboxController } from './read-inbox/read-inbox.controller.js';
import { ReadInbox } from './read-inbox/read-inbox.use-case.js';
import { RecordAnswersConsumer } from './record-answers/record-answers.consumer.js';
import { RecordAnswers } from './record-answers/record-answers.use-case.js';
import { RecordSourceConsumer } from './record-source/record-source.consumer.js';
import { RecordSource } from './record-source/record-source.use-case.js';
import { AnswerStore } from './storage/answer.store.js';
import { InboxStore } from './storage/inbox.store.js';
import { SourceStore } from './storage/source.store.js';
import { TellPeopleConsumer } from './tell-people/tell-people.consumer.js';
import { TellPeople } from './tell-people/tell-people.use-case.js';

export const CONSUMERS = Symbol('consumers');

@Module({})
export class NotifyModule {
  static forConfig(config: NotifyConfig, observe: Observability): DynamicModule {
    const answers = new AnswerStore();
    const sources = new SourceStore();
    const inbox = new InboxStore();
    const topics = (outbox: Outbox) => new AnswerTopics(outbox, config.TOPIC_PREFIX);
    return {
      module: NotifyModule,
      // HealthModule looks for the consumers here.
      global: true,
      imports: [
        NotifyPlatformModule.forConfig(config, observe),
        AuthModule.forService({ jwksFile: config.AUTH_JWKS_FILE }),
        HealthModule.forService(observe, {
          inject: [DATABASE, KAFKA, OutboxRelay, Quarantine, MigrationState, CONSUMERS],
          useFactory: healthParts,
        }),
        QuarantineModule.forService({
          inject: [Quarantine],
          useFactory: (quarantine: Quarantine): QuarantineDesk => quarantine,
        }),
      ],
      controllers: [ReadInboxController, MarkReadController, PullAnswersController],
      providers: [
        { provide: NotifyTelemetry, useFactory: () => new NotifyTelemetry(observe.metrics, observe.logger) },
        {
          provide: SOURCE_GATE,
          inject: [DATABASE, FieldKeys],
          useFactory: (uow: Database, keys: FieldKeys) =>
            new RegisteredSourceGate({ uow, sources, keys, clock: systemClock }),
        },
        { provide: ReadInbox, inject: [DATABASE], useFactory: (uow: Database) => new ReadInbox(uow, inbox) },
        { provide: MarkRead, inject: [DATABASE], useFactory: (uow: Database) => new MarkRead(uow, inbox, systemClock) },
        {
          provide: PullAnswers,
          inject: [DATABASE, NotifyTelemetry],
          useFactory: (uow: Database, telemetry: NotifyTelemetry) =>
            new PullAnswers(uow, answers, (count) => telemetry.pulledAnswers(count)),
        },
        {
          provide: RecordAnswersConsumer,
          inject: [Outbox, NotifyTelemetry],
          useFactory: (outbox: Outbox, telemetry: NotifyTelemetry) =>
            new RecordAnswersConsumer(new RecordAnswers(answers, topics(outbox)), telemetry, systemClock),
        },
        {
          provide: RecordSourceConsumer,
          inject: [Outbox],
          useFactory: (outbox: Outbox) =>
            new RecordSourceConsumer(new RecordSource({ sources, answers, topics: topics(outbox) })),
        },
        {
          provide: TellPeopleConsumer,
          inject: [NotifyTelemetry],
          useFactory: (telemetry: NotifyTelemetry) =>
            new TellPeopleConsumer(new TellPeople(inbox, () => newId()), telemetry),
        },
        {
          provide: CONSUMERS,
          inject: [KAFKA, CHUNK_STORE, RecordAnswersConsumer, RecordSourceConsumer, TellPeopleConsumer],
          useFactory: (
            client: KafkaClient,
            store: PostgresChunkStore,
            recordAnswers: RecordAnswersConsumer,
            recordSource: RecordSourceConsumer,
            tellPeople: TellPeopleConsumer,
          ) => {
            const group = `${config.TOPIC_PREFIX}notify`;
            const name = (contract: (typeof TOPICS)[keyof typeof TOPICS]) => topicName(config.TOPIC_PREFIX, contract);
            const server = new KafkaBatchServer<Tx>({ client, group, store, logger: observe.logger })
              .addTopic(name(TOPICS.eventOutcome), (records, context) => recordAnswers.handle(records, context))
              .addTopic(name(TOPICS.sourceChanged), (records, context) => recordSource.handle(records, context))
              .addTopic(name(TOPICS.clueChanged), (records, context) => tellPeople.handleClues(records, context))
              .addTopic(name(TOPICS.caseChanged), (records, context) => tellPeople.handleCases(records, context));
            return [server];
          },
        },
      ],
      exports: [CONSUMERS],
    };
  }
}

const healthParts = (
  database: Database,
  kafka: KafkaClient,
  outbox: OutboxRelay,
  quarantine: Quarantine,
  migrations: MigrationState,
  servers: readonly KafkaBatchServer<Tx>[],
): HealthParts => ({
  database,
  migrations,
  broker: { ping: () => kafka.clusterId() },
  consumers: servers.map((server) => ({ name: 'changes', status: () => server.progress() })),
  outbox,
  quarantine,
});
