import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { ACCESS } from '#domain/access';
import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { maskText } from '#domain/rules';
import { assertLifecycle, newId, systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { AuthModule, ROLES } from '#platform/auth';
import { KafkaBatchServer, type KafkaClient } from '#platform/kafka';
import type { Observability } from '#platform/observe';
import { type Database, Outbox, type PeopleDatabase, type PostgresChunkStore, type Tx } from '#platform/postgres';
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
import type { CaseHandlingConfig } from './case-handling.config.js';
import { CaseworkTelemetry, registerCaseworkGauges } from './casework-telemetry.js';
import { ExplainVisibilityController } from './explain-visibility/explain-visibility.controller.js';
import { ExplainVisibility } from './explain-visibility/explain-visibility.use-case.js';
import { ListCasesController } from './list-cases/list-cases.controller.js';
import { ListCases } from './list-cases/list-cases.query.js';
import { ListCluesController } from './list-clues/list-clues.controller.js';
import { ListClues } from './list-clues/list-clues.query.js';
import { MaskErasedConsumer } from './mask-erased/mask-erased.consumer.js';
import { MaskErased } from './mask-erased/mask-erased.use-case.js';
import { ChangeMessages } from './messages/change-messages.js';
import { MoveCaseController } from './move-case/move-case.controller.js';
import { MoveCase } from './move-case/move-case.use-case.js';
import { MoveClueController } from './move-clue/move-clue.controller.js';
import { MoveClue } from './move-clue/move-clue.use-case.js';
import { NextStepsController } from './next-steps/next-steps.controller.js';
import { ListNextSteps } from './next-steps/next-steps.query.js';
import { ReadCaseController } from './read-case/read-case.controller.js';
import { ReadCase } from './read-case/read-case.query.js';
import { ReadClueController } from './read-clue/read-clue.controller.js';
import { ReadClue } from './read-clue/read-clue.query.js';
import { ReadHistoryController } from './read-history/read-history.controller.js';
import { ReadHistory } from './read-history/read-history.query.js';
import { HoldsPublisher } from './publish-holds/holds-publisher.js';
import { PublishHolds } from './publish-holds/publish-holds.use-case.js';
import type { PeopleAccess } from './people-access.js';
import { CalendarKnownStore } from './storage/calendar-known.store.js';
import { CaseStore } from './storage/case.store.js';
import { ClueKeyStore } from './storage/clue-key.store.js';
import { ClueStore } from './storage/clue.store.js';
import { ErasedEventStore } from './storage/erased-event.store.js';
import { ExplainedItems } from './storage/explained-item.store.js';
import { HoldsStore } from './storage/holds.store.js';
import { HistoryStore } from './storage/history.store.js';
import { HitStore } from './storage/hit.store.js';
import { IdentityStore } from './storage/identity.store.js';
import { KnownActorStore } from './storage/known-actor.store.js';
import { NumberStore } from './storage/number.store.js';
import { lockOffices } from './storage/office-lock.js';
import { OrganisationKnownStore } from './storage/organisation-known.store.js';
import { RecusalStore } from './storage/recusal.store.js';
import { TakeHitsConsumer } from './take-hits/take-hits.consumer.js';
import { TakeHits } from './take-hits/take-hits.use-case.js';
import { TrackOrganisationConsumer } from './track-organisation/track-organisation.consumer.js';
import { TrackOrganisation } from './track-organisation/track-organisation.use-case.js';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from './migrations/index.js';
import { CASE_HANDLING_ENTITIES } from './storage/entities.js';

export const CONSUMERS = Symbol('consumers');

@Module({})
export class CaseHandlingModule {
  /** Throws when a lifecycle is not sound: a service that would trap a clue does not start. */
  static forConfig(config: CaseHandlingConfig, observe: Observability): DynamicModule {
    assertLifecycle(CLUE_LIFECYCLE, Object.keys(ROLES));
    assertLifecycle(CASE_LIFECYCLE, Object.keys(ROLES));
    const clues = new ClueStore();
    const cases = new CaseStore();
    const history = new HistoryStore(new HistoryChains());
    const seeing = (people: PeopleDatabase): PeopleAccess => ({ people, access: ACCESS });
    const parts = (outbox: Outbox) => ({
      clues,
      cases,
      history,
      keys: new ClueKeyStore(),
      hits: new HitStore(),
      numbers: new NumberStore(),
      identities: new IdentityStore(),
      erased: new ErasedEventStore(),
      recusals: new RecusalStore(),
      messages: new ChangeMessages(config.TOPIC_PREFIX),
      lockOffices,
      outbox,
      clock: systemClock,
      newId: () => newId(),
    });
    return {
      module: CaseHandlingModule,
      // HealthModule asks for the consumers.
      global: true,
      imports: [
        ServicePlatformModule.forService(config, observe, traitsOf(config)),
        AuthModule.forService({ jwksFile: config.AUTH_JWKS_FILE, service: 'case-handling' }),
        ...serviceEdges(config, observe, EDGES),
      ],
      controllers: [
        ListCluesController,
        ReadClueController,
        MoveClueController,
        ListCasesController,
        ReadCaseController,
        MoveCaseController,
        ReadHistoryController,
        NextStepsController,
        ExplainVisibilityController,
      ],
      providers: [
        {
          provide: CaseworkTelemetry,
          inject: [DATABASE],
          useFactory: (database: Database) => {
            registerCaseworkGauges(observe.metrics, database);
            return new CaseworkTelemetry(observe);
          },
        },
        { provide: ListClues, inject: [PEOPLE], useFactory: (people: PeopleDatabase) => new ListClues(seeing(people)) },
        {
          provide: ReadClue,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) => new ReadClue(seeing(people), cases),
        },
        { provide: ListCases, inject: [PEOPLE], useFactory: (people: PeopleDatabase) => new ListCases(seeing(people)) },
        { provide: ReadCase, inject: [PEOPLE], useFactory: (people: PeopleDatabase) => new ReadCase(seeing(people)) },
        {
          provide: ReadHistory,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) => new ReadHistory(seeing(people), { clues, cases, history }),
        },
        {
          provide: ListNextSteps,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) =>
            new ListNextSteps({ ...seeing(people), clues, cases, clock: systemClock }),
        },
        {
          provide: ExplainVisibility,
          inject: [PEOPLE, DATABASE],
          useFactory: (people: PeopleDatabase, database: Database) =>
            new ExplainVisibility({
              ...seeing(people),
              database,
              items: new ExplainedItems(),
              actors: new KnownActorStore(),
              history: new HistoryChains(),
              roleNames: ROLES,
              clock: systemClock,
            }),
        },
        {
          provide: MoveClue,
          inject: [PEOPLE, Outbox],
          useFactory: (people: PeopleDatabase, outbox: Outbox) => new MoveClue({ ...parts(outbox), ...seeing(people) }),
        },
        {
          provide: MoveCase,
          inject: [PEOPLE, Outbox],
          useFactory: (people: PeopleDatabase, outbox: Outbox) => new MoveCase({ ...parts(outbox), ...seeing(people) }),
        },
        {
          provide: TakeHitsConsumer,
          inject: [Outbox, CaseworkTelemetry],
          useFactory: (outbox: Outbox, telemetry: CaseworkTelemetry) =>
            new TakeHitsConsumer(new TakeHits(parts(outbox)), telemetry),
        },
        {
          provide: HoldsPublisher,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox) => {
            const { clock, newId: id } = parts(outbox);
            const { TOPIC_PREFIX: topicPrefix } = config;
            const deps = { database, holds: new HoldsStore(), outbox, clock, newId: id, topicPrefix };
            return new HoldsPublisher(new PublishHolds(deps), observe.logger);
          },
        },
        {
          provide: CONSUMERS,
          inject: [KAFKA, CHUNK_STORE, TakeHitsConsumer],
          useFactory: (client: KafkaClient, store: PostgresChunkStore, consumer: TakeHitsConsumer) => {
            const group = `${config.TOPIC_PREFIX}case-handling`;
            const server = new KafkaBatchServer<Tx>({ client, group, store, logger: observe.logger });
            for (const contract of [TOPICS.matchFound, TOPICS.matchRevised]) {
              const topic = topicName(config.TOPIC_PREFIX, contract);
              server.addTopic(topic, (records, context) => consumer.handle(records, context));
            }
            const masking = new MaskErasedConsumer(new MaskErased(new ErasedEventStore(), systemClock));
            const erased = topicName(config.TOPIC_PREFIX, TOPICS.eventErased);
            server.addTopic(erased, (records, context) => masking.handle(records, context));
            trackOrganisation(server, config.TOPIC_PREFIX);
            return [server];
          },
        },
      ],
      exports: [CONSUMERS],
    };
  }
}

const TOPICS_OF_OURS = [
  TOPICS.matchFound,
  TOPICS.matchRevised,
  TOPICS.clueChanged,
  TOPICS.caseChanged,
  TOPICS.clueHolds,
  TOPICS.eventErased,
  TOPICS.orgChanged,
  TOPICS.calendarChanged,
];

function trackOrganisation(server: KafkaBatchServer<Tx>, prefix: string): void {
  const consumer = new TrackOrganisationConsumer(
    new TrackOrganisation(new OrganisationKnownStore(), new CalendarKnownStore()),
  );
  const { orgChanged, calendarChanged } = TOPICS;
  server.addTopic(topicName(prefix, orgChanged), (records, context) => consumer.handleOrganisation(records, context));
  server.addTopic(topicName(prefix, calendarChanged), (records, context) => consumer.handleCalendar(records, context));
}

const traitsOf = (config: CaseHandlingConfig): ServiceTraits => ({
  schema: CASE_HANDLING_SCHEMA,
  migrations: CASE_HANDLING_MIGRATIONS,
  topics: TOPICS_OF_OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) })),
  entities: CASE_HANDLING_ENTITIES,
});

const EDGES: EdgeTraits = {
  consumers: { token: CONSUMERS, name: 'hits' },
  accessRecords: true,
  mask: maskText,
};
