import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_LIFECYCLE } from '#domain/clues';
import { assertLifecycle, newId, systemClock } from '#kernel';
import { AuthModule, ROLES } from '#platform/auth';
import { type QuarantineDesk, QuarantineModule } from '#platform/http';
import type { KafkaBatchServer, KafkaClient } from '#platform/kafka';
import { HealthModule, type HealthParts, type Observability } from '#platform/observe';
import { type Database, MigrationState, Outbox, OutboxRelay, Quarantine, type Tx } from '#platform/postgres';
import { CaseHandlingPlatformModule, CONSUMER, DATABASE, KAFKA } from './case-handling-platform.module.js';
import type { CaseHandlingConfig } from './case-handling.config.js';
import { CaseworkTelemetry, registerCaseworkGauges } from './casework-telemetry.js';
import { ListCasesController } from './list-cases/list-cases.controller.js';
import { ListCases } from './list-cases/list-cases.query.js';
import { ListCluesController } from './list-clues/list-clues.controller.js';
import { ListClues } from './list-clues/list-clues.query.js';
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
import { CaseStore } from './storage/case.store.js';
import { ClueKeyStore } from './storage/clue-key.store.js';
import { ClueStore } from './storage/clue.store.js';
import { HistoryStore } from './storage/history.store.js';
import { HitStore } from './storage/hit.store.js';
import { NumberStore } from './storage/number.store.js';
import { lockOffices } from './storage/office-lock.js';
import { TakeHitsConsumer } from './take-hits/take-hits.consumer.js';
import { TakeHits } from './take-hits/take-hits.use-case.js';

export const CONSUMERS = Symbol('consumers');

@Module({})
export class CaseHandlingModule {
  /** Throws when a lifecycle is not sound: a service that would trap a clue does not start. */
  static forConfig(config: CaseHandlingConfig, observe: Observability): DynamicModule {
    assertLifecycle(CLUE_LIFECYCLE, Object.keys(ROLES));
    assertLifecycle(CASE_LIFECYCLE, Object.keys(ROLES));
    const clues = new ClueStore();
    const cases = new CaseStore();
    const history = new HistoryStore();
    const parts = (database: Database, outbox: Outbox) => ({
      unitOfWork: database,
      clues,
      cases,
      history,
      keys: new ClueKeyStore(),
      hits: new HitStore(),
      numbers: new NumberStore(),
      messages: new ChangeMessages(config.TOPIC_PREFIX),
      lockOffices,
      outbox,
      clock: systemClock,
      newId: () => newId(),
    });
    return {
      module: CaseHandlingModule,
      imports: [
        CaseHandlingPlatformModule.forConfig(config, observe),
        AuthModule.forService({ jwksFile: config.AUTH_JWKS_FILE }),
        HealthModule.forService(observe, {
          inject: [DATABASE, KAFKA, OutboxRelay, Quarantine, MigrationState, CONSUMER],
          useFactory: healthParts,
        }),
        QuarantineModule.forService({
          inject: [Quarantine],
          useFactory: (quarantine: Quarantine): QuarantineDesk => quarantine,
        }),
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
        { provide: ListClues, inject: [DATABASE], useFactory: (database: Database) => new ListClues(database) },
        { provide: ReadClue, inject: [DATABASE], useFactory: (database: Database) => new ReadClue(database) },
        { provide: ListCases, inject: [DATABASE], useFactory: (database: Database) => new ListCases(database) },
        { provide: ReadCase, inject: [DATABASE], useFactory: (database: Database) => new ReadCase(database) },
        {
          provide: ReadHistory,
          inject: [DATABASE],
          useFactory: (database: Database) => new ReadHistory(database, { clues, cases, history }),
        },
        {
          provide: ListNextSteps,
          inject: [DATABASE],
          useFactory: (database: Database) =>
            new ListNextSteps({ unitOfWork: database, clues, cases, clock: systemClock }),
        },
        {
          provide: MoveClue,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox) => new MoveClue(parts(database, outbox)),
        },
        {
          provide: MoveCase,
          inject: [DATABASE, Outbox],
          useFactory: (database: Database, outbox: Outbox) => new MoveCase(parts(database, outbox)),
        },
        {
          provide: TakeHitsConsumer,
          inject: [DATABASE, Outbox, CaseworkTelemetry],
          useFactory: (database: Database, outbox: Outbox, telemetry: CaseworkTelemetry) =>
            new TakeHitsConsumer(new TakeHits(parts(database, outbox)), telemetry),
        },
        {
          provide: CONSUMERS,
          inject: [CONSUMER, TakeHitsConsumer],
          useFactory: (server: KafkaBatchServer<Tx>, consumer: TakeHitsConsumer) => {
            for (const contract of [TOPICS.matchFound, TOPICS.matchRevised]) {
              const topic = topicName(config.TOPIC_PREFIX, contract);
              server.addTopic(topic, (records, context) => consumer.handle(records, context));
            }
            return [server];
          },
        },
      ],
    };
  }
}

const healthParts = (
  database: Database,
  kafka: KafkaClient,
  outbox: OutboxRelay,
  quarantine: Quarantine,
  migrations: MigrationState,
  consumer: KafkaBatchServer<Tx>,
): HealthParts => ({
  database,
  migrations,
  broker: { ping: () => kafka.clusterId() },
  consumers: [{ name: 'hits', status: () => consumer.progress() }],
  outbox,
  quarantine,
});
