import { type DynamicModule, Module } from '@nestjs/common';
import { TOPICS, topicName } from '#contracts';
import { ACCESS } from '#domain/access';
import { maskText } from '#domain/rules';
import { newId, systemClock } from '#kernel';
import { AuthModule } from '#platform/auth';
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
import { BacktestRuleController } from './backtest-rule/backtest-rule.controller.js';
import { BacktestRule } from './backtest-rule/backtest-rule.use-case.js';
import { EraseEventsConsumer } from './erase-events/erase-events.consumer.js';
import { EraseEvents } from './erase-events/erase-events.use-case.js';
import { EvaluateRun } from './evaluate-run/evaluate-run.use-case.js';
import { RunDriver } from './evaluate-run/run-driver.js';
import { ListRulesController } from './list-rules/list-rules.controller.js';
import { ListRules } from './list-rules/list-rules.query.js';
import { loadRulesAtStart } from './load-rules/load-rules-at-start.js';
import { LoadRules } from './load-rules/load-rules.use-case.js';
import { shippedRulesFolder } from './load-rules/rules-folder.js';
import { MatchEventsConsumer } from './match-events/match-events.consumer.js';
import { MatchEvents } from './match-events/match-events.use-case.js';
import type { MatcherConfig } from './matcher.config.js';
import { canonicalJson } from './matching/canonical-json.js';
import { DecideEvents } from './matching/decide-events.js';
import { MatcherTelemetry, registerMatcherGauges } from './matching/matcher-telemetry.js';
import { RuleBook } from './matching/rule-book.js';
import { RuleHeads } from './matching/rule-heads.js';
import { SettleEvents } from './matching/settle-events.js';
import { sha256 } from './matching/sha256.js';
import { ReadEvaluationController } from './read-evaluation/read-evaluation.controller.js';
import { ReadEvaluation } from './read-evaluation/read-evaluation.query.js';
import { ReadHitController } from './read-hit/read-hit.controller.js';
import { ReadHit } from './read-hit/read-hit.query.js';
import { ReadRunController } from './read-run/read-run.controller.js';
import { ReadRun } from './read-run/read-run.query.js';
import { CandidateStore } from './storage/candidate.store.js';
import { EvaluationStore } from './storage/evaluation.store.js';
import { ErasedEventStore } from './storage/erased-event.store.js';
import { EventStore } from './storage/event.store.js';
import { HitStore } from './storage/hit.store.js';
import { recusedEvents } from './storage/recused-events.js';
import { RuleVersionStore } from './storage/rule-version.store.js';
import { RunStore } from './storage/run.store.js';
import { WatermarkStore } from './storage/watermark.store.js';
import { TrackRecusalsConsumer } from './track-recusals/track-recusals.consumer.js';
import { TrackRecusals } from './track-recusals/track-recusals.use-case.js';
import { TrackRunConsumer } from './track-run/track-run.consumer.js';
import { TrackRun } from './track-run/track-run.use-case.js';
import { MATCHER_MIGRATIONS, MATCHER_SCHEMA } from './migrations/index.js';

export const CONSUMERS = Symbol('consumers');

const HOUR_MS = 3_600_000;

@Module({})
export class MatcherModule {
  static forConfig(config: MatcherConfig, observe: Observability): DynamicModule {
    const { logger, metrics } = observe;
    const name = (contract: (typeof TOPICS)[keyof typeof TOPICS]) => topicName(config.TOPIC_PREFIX, contract);
    const topics = {
      eventOutcome: name(TOPICS.eventOutcome),
      matchFound: name(TOPICS.matchFound),
      matchRevised: name(TOPICS.matchRevised),
    };
    const stores = {
      events: new EventStore(),
      evaluations: new EvaluationStore(),
      candidates: new CandidateStore(),
      hits: new HitStore(),
      runs: new RunStore(),
      watermarks: new WatermarkStore(),
      ruleVersions: new RuleVersionStore(),
      erased: new ErasedEventStore(),
    };
    const telemetry = new MatcherTelemetry(metrics, logger);
    const ruleHeads = new RuleHeads(stores.ruleVersions);
    const clock = systemClock;
    return {
      module: MatcherModule,
      // Health asks for the consumers by their token.
      global: true,
      imports: [
        ServicePlatformModule.forService(config, observe, traitsOf(config)),
        AuthModule.forService({ jwksFile: config.AUTH_JWKS_FILE, service: 'matcher' }),
        ...serviceEdges(config, observe, EDGES),
      ],
      controllers: [
        ListRulesController,
        ReadEvaluationController,
        ReadHitController,
        ReadRunController,
        BacktestRuleController,
      ],
      providers: [
        {
          provide: RuleBook,
          inject: [DATABASE],
          useFactory: (unitOfWork: Database) => {
            registerMatcherGauges(metrics, unitOfWork, stores);
            const { ruleVersions } = stores;
            const loadRules = new LoadRules({ unitOfWork, ruleVersions, digest: sha256, canonical: canonicalJson });
            return loadRulesAtStart(loadRules, config.RULES_DIR || shippedRulesFolder(import.meta.url), logger);
          },
        },
        {
          provide: DecideEvents,
          inject: [RuleBook, Outbox],
          useFactory: (book: RuleBook, outbox: Outbox) => {
            const settleEvents = new SettleEvents({ ...stores, book, ruleHeads, newId });
            return new DecideEvents({ book, settleEvents, outbox, topics, telemetry });
          },
        },
        {
          provide: MatchEventsConsumer,
          inject: [DecideEvents],
          useFactory: (decideEvents: DecideEvents) => {
            const allowedLatenessMs = config.ALLOWED_LATENESS_HOURS * HOUR_MS;
            return new MatchEventsConsumer(
              new MatchEvents({ ...stores, decideEvents, telemetry, clock, allowedLatenessMs }),
            );
          },
        },
        {
          provide: EraseEventsConsumer,
          useFactory: () => new EraseEventsConsumer(new EraseEvents({ ...stores, clock })),
        },
        { provide: TrackRunConsumer, useFactory: () => new TrackRunConsumer(new TrackRun(stores.runs)) },
        {
          provide: RunDriver,
          inject: [DATABASE, DecideEvents],
          useFactory: (unitOfWork: Database, decideEvents: DecideEvents) => {
            const chunkSize = config.RUN_CHUNK_SIZE;
            return new RunDriver(
              new EvaluateRun({ ...stores, unitOfWork, decideEvents, telemetry, clock, chunkSize }),
              logger,
            );
          },
        },
        {
          provide: ListRules,
          inject: [DATABASE, RuleBook],
          useFactory: (uow: Database, book: RuleBook) => new ListRules(uow, stores.ruleVersions, book),
        },
        {
          provide: ReadEvaluation,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) => new ReadEvaluation({ people, access: ACCESS }, stores),
        },
        {
          provide: ReadHit,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) => new ReadHit({ people, access: ACCESS }, { ...stores, ruleHeads }),
        },
        {
          provide: ReadRun,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) => new ReadRun({ people, access: ACCESS }, stores.runs),
        },
        {
          provide: BacktestRule,
          inject: [PEOPLE],
          useFactory: (people: PeopleDatabase) => {
            const maxEvents = config.BACKTEST_MAX_EVENTS;
            return new BacktestRule({ ...stores, people, access: ACCESS, digest: sha256, maxEvents });
          },
        },
        {
          provide: CONSUMERS,
          inject: [KAFKA, CHUNK_STORE, MatchEventsConsumer, TrackRunConsumer, EraseEventsConsumer],
          useFactory: (
            client: KafkaClient,
            store: PostgresChunkStore,
            matchEvents: MatchEventsConsumer,
            trackRun: TrackRunConsumer,
            eraseEvents: EraseEventsConsumer,
          ) => {
            const recusals = new TrackRecusalsConsumer(new TrackRecusals(recusedEvents()));
            const server = new KafkaBatchServer<Tx>({
              client,
              group: `${config.TOPIC_PREFIX}matcher`,
              store,
              logger,
              partitionsConcurrently: config.PARTITIONS_AT_ONCE,
            })
              .addTopic(name(TOPICS.gridEvent), (records, context) => matchEvents.handle(records, context))
              .addTopic(name(TOPICS.gridRun), (records, context) => trackRun.handle(records, context))
              .addTopic(name(TOPICS.eventErased), (records, context) => eraseEvents.handle(records, context))
              .addTopic(name(TOPICS.clueChanged), (records, context) => recusals.handleClues(records, context))
              .addTopic(name(TOPICS.caseChanged), (records, context) => recusals.handleCases(records, context));
            return [server];
          },
        },
      ],
      exports: [CONSUMERS],
    };
  }
}

const TOPICS_OF_OURS = [
  TOPICS.gridEvent,
  TOPICS.gridRun,
  TOPICS.eventErased,
  TOPICS.eventOutcome,
  TOPICS.matchFound,
  TOPICS.matchRevised,
  TOPICS.clueChanged,
  TOPICS.caseChanged,
];

const traitsOf = (config: MatcherConfig): ServiceTraits => ({
  schema: MATCHER_SCHEMA,
  migrations: MATCHER_MIGRATIONS,
  topics: TOPICS_OF_OURS.map((contract) => ({ ...contract, name: topicName(config.TOPIC_PREFIX, contract) })),
  poolSize: config.DATABASE_POOL,
});

const EDGES: EdgeTraits = {
  consumers: { token: CONSUMERS, name: 'events' },
  accessRecords: false,
  mask: maskText,
};
