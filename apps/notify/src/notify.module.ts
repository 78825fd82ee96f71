import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { ACCESS } from '#domain/access';
import { maskText } from '#domain/rules';
import { newId, systemClock } from '#kernel';
import { AuthModule, SOURCE_GATE } from '#platform/auth';
import { FieldKeys } from '#platform/crypto';
import { KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import type { Observability } from '#platform/observe';
import { type Database, Outbox, type PeopleDatabase, PostgresChunkStore, type Tx } from '#platform/postgres';
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
import { AnswerTopics } from './answers/answer-topics.js';
import { ForgetErasedConsumer } from './forget-erased/forget-erased.consumer.js';
import { ForgetErased } from './forget-erased/forget-erased.use-case.js';
import { MarkReadController } from './mark-read/mark-read.controller.js';
import { MarkRead } from './mark-read/mark-read.use-case.js';
import type { NotifyConfig } from './notify.config.js';
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
import { ErasedEventStore } from './storage/erased-event.store.js';
import { InboxStore } from './storage/inbox.store.js';
import { SourceStore } from './storage/source.store.js';
import { ToldNoticeStore } from './storage/told-notice.store.js';
import { TellPeopleConsumer } from './tell-people/tell-people.consumer.js';
import { TellPeople } from './tell-people/tell-people.use-case.js';
import { NOTIFY_MIGRATIONS, NOTIFY_SCHEMA } from './migrations/index.js';
import { NOTIFY_ENTITIES } from './storage/entities.js';

export const CONSUMERS = Symbol('consumers');

/** No casework reaches the edge. */
const OF_PEOPLE = [ReadInboxController, MarkReadController];

@Module({})
export class NotifyModule {
  static forConfig(config: NotifyConfig, observe: Observability): DynamicModule {
    const answers = new AnswerStore();
    const sources = new SourceStore();
    const inbox = new InboxStore(ACCESS);
    const erased = new ErasedEventStore();
    const topics = (outbox: Outbox) => new AnswerTopics(outbox, config.TOPIC_PREFIX);
    return {
      module: NotifyModule,
      // HealthModule looks for the consumers here.
      global: true,
      imports: [
        ServicePlatformModule.forService(config, observe, traitsOf(config)),
        AuthModule.forService({ jwksFile: config.AUTH_JWKS_FILE, service: 'notify' }),
        ...serviceEdges(config, observe, EDGES),
      ],
      controllers: [PullAnswersController, ...(config.PROFILE === 'edge' ? [] : OF_PEOPLE)],
      providers: [
        { provide: NotifyTelemetry, useFactory: () => new NotifyTelemetry(observe.metrics, observe.logger) },
        {
          provide: SOURCE_GATE,
          inject: [DATABASE, FieldKeys],
          useFactory: (uow: Database, keys: FieldKeys) =>
            new RegisteredSourceGate({ uow, sources, keys, clock: systemClock }),
        },
        { provide: ReadInbox, inject: [PEOPLE], useFactory: (people: PeopleDatabase) => new ReadInbox(people, inbox) },
        {
          provide: MarkRead,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) => new MarkRead(people, inbox, systemClock),
        },
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
            new RecordAnswersConsumer(new RecordAnswers(answers, topics(outbox), erased), telemetry, systemClock),
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
            new TellPeopleConsumer(new TellPeople(inbox, new ToldNoticeStore(), () => newId()), telemetry),
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
              .addTopic(name(TOPICS.sourceChanged), (records, context) => recordSource.handle(records, context));
            if (config.PROFILE !== 'edge') {
              server
                .addTopic(name(TOPICS.clueChanged), (records, context) => tellPeople.handleClues(records, context))
                .addTopic(name(TOPICS.caseChanged), (records, context) => tellPeople.handleCases(records, context));
            }
            const forgetting = new ForgetErasedConsumer(new ForgetErased(erased, systemClock));
            server.addTopic(name(TOPICS.eventErased), (records, context) => forgetting.handle(records, context));
            return [server];
          },
        },
      ],
      exports: [CONSUMERS],
    };
  }
}

const OF_ANSWERS = [TOPICS.eventOutcome, TOPICS.sourceChanged, TOPICS.eventErased];
const OF_CASEWORK = [TOPICS.clueChanged, TOPICS.caseChanged];

const topicsOf = ({ PROFILE }: NotifyConfig) => [...OF_ANSWERS, ...(PROFILE === 'edge' ? [] : OF_CASEWORK)];

const traitsOf = (config: NotifyConfig): ServiceTraits => ({
  schema: NOTIFY_SCHEMA,
  migrations: NOTIFY_MIGRATIONS,
  topics: topicsOf(config).map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) })),
  entities: NOTIFY_ENTITIES,
  // Answers are kept for their platforms as long as their topics keep them.
  outboxRetentionMs: TOPICS.gridAnswer.retentionMs,
  // The answer topics of known sources, where a broker lost them.
  topicsOfRows: async (database) => {
    const ids = await database.read((tx) => new SourceStore().listIds(tx));
    const { gridAnswer } = TOPICS;
    return ids.map((id) => ({ ...gridAnswer, name: topicName(config.TOPIC_PREFIX, gridAnswer, id) }));
  },
});

const EDGES: EdgeTraits = {
  consumers: { token: CONSUMERS, name: 'changes' },
  accessRecords: false,
  mask: maskText,
};
