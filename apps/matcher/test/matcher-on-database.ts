import type { EventErasedV1, EventOutcomeV1, GridEventV1, MatchV1 } from '#contracts';
import type { Rule } from '#domain/rules';
import { newId, systemClock } from '#kernel';
import { createLogger, Metrics } from '#platform/observe';
import { type Database, Outbox, type UnitOfWork } from '#platform/postgres';
import { testDatabase } from '#testing';
import { EraseEvents } from '../src/erase-events/erase-events.use-case.js';
import { EvaluateRun } from '../src/evaluate-run/evaluate-run.use-case.js';
import { LoadRules } from '../src/load-rules/load-rules.use-case.js';
import { MatchEvents } from '../src/match-events/match-events.use-case.js';
import { canonicalJson } from '../src/matching/canonical-json.js';
import { DecideEvents } from '../src/matching/decide-events.js';
import { MatcherTelemetry } from '../src/matching/matcher-telemetry.js';
import { RuleHeads } from '../src/matching/rule-heads.js';
import { SettleEvents } from '../src/matching/settle-events.js';
import { sha256 } from '../src/matching/sha256.js';
import { MATCHER_MIGRATIONS } from '../src/migrations/index.js';
import { CandidateStore } from '../src/storage/candidate.store.js';
import { EvaluationStore } from '../src/storage/evaluation.store.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { EventStore } from '../src/storage/event.store.js';
import { HitStore } from '../src/storage/hit.store.js';
import { RuleVersionStore } from '../src/storage/rule-version.store.js';
import { RunStore } from '../src/storage/run.store.js';
import { WatermarkStore } from '../src/storage/watermark.store.js';
import { TrackRun } from '../src/track-run/track-run.use-case.js';

const HOUR_MS = 3_600_000;
const TOPICS = { eventOutcome: 'outcome', matchFound: 'found', matchRevised: 'revised' };

export const stores = {
  events: new EventStore(),
  evaluations: new EvaluationStore(),
  candidates: new CandidateStore(),
  hits: new HitStore(),
  runs: new RunStore(),
  watermarks: new WatermarkStore(),
  ruleVersions: new RuleVersionStore(),
  erased: new ErasedEventStore(),
};

export const testOfMatcher = (poolSize = 5) =>
  testDatabase({ schema: 'matcher', migrations: MATCHER_MIGRATIONS, poolSize });

export const loadRules = (unitOfWork: UnitOfWork) =>
  new LoadRules({ unitOfWork, ruleVersions: stores.ruleVersions, digest: sha256, canonical: canonicalJson });

const asFile = (rule: Rule) => ({
  name: `${rule.id}.json`,
  content: JSON.parse(JSON.stringify(rule, (_, value: unknown) => (value === null ? undefined : value))) as unknown,
});

/** The matcher as its module wires it, without broker and HTTP. */
export async function matcherOn(database: Database, rules: readonly Rule[], options: { chunkSize?: number } = {}) {
  const book = await loadRules(database).execute(rules.map(asFile));
  const telemetry = new MatcherTelemetry(
    new Metrics({ service: 'matcher', instanceId: 'test', defaults: false }),
    createLogger({ service: 'matcher', instanceId: 'test', level: 'error' }),
  );
  const settleEvents = new SettleEvents({ ...stores, book, ruleHeads: new RuleHeads(stores.ruleVersions), newId });
  const outbox = new Outbox({ source: 'matcher', traceparent: () => undefined });
  const decideEvents = new DecideEvents({ book, settleEvents, outbox, topics: TOPICS, telemetry });
  const matchEvents = new MatchEvents({
    ...stores,
    decideEvents,
    telemetry,
    clock: systemClock,
    allowedLatenessMs: 72 * HOUR_MS,
  });
  const evaluateRun = new EvaluateRun({
    ...stores,
    unitOfWork: database,
    decideEvents,
    telemetry,
    clock: systemClock,
    chunkSize: options.chunkSize ?? 500,
  });
  const trackRun = new TrackRun(stores.runs);
  return {
    book,
    evaluateRun,
    trackRun,
    /** One chunk of one partition. */
    take: (events: readonly GridEventV1[], partition = 0): Promise<void> =>
      database.run((tx) => matchEvents.execute(tx, events.map(arrive), partition)),
    erase: (messages: readonly EventErasedV1[]): Promise<void> =>
      database.run((tx) => new EraseEvents({ ...stores, clock: systemClock }).execute(tx, messages)),
    closeRun: (runId: string, eventCount: number): Promise<void> =>
      database.run((tx) =>
        trackRun.execute(tx, {
          runId,
          kind: 'backfill',
          sourceId: 'qs-grid',
          state: 'closed',
          eventCount,
          at: '2026-03-02T00:00:00Z',
        }),
      ),
    evaluateRuns: async (): Promise<number> => {
      let steps = 0;
      while (await evaluateRun.step()) steps += 1;
      return steps;
    },
  };
}

const arrive = (event: GridEventV1) => ({
  event,
  timeMs: Date.parse(event.eventTime),
  bytes: Buffer.from(JSON.stringify(event)),
  traceparent: undefined,
});

/** What left in the outbox, in order. */
export async function sent(database: Database) {
  const rows = await database.read((tx) =>
    tx.query<{ topic: string; key: string; value: Buffer }>('SELECT topic, key, value FROM outbox ORDER BY id'),
  );
  const of = <T>(topic: string): T[] =>
    rows.filter((row) => row.topic === topic).map((row) => JSON.parse(row.value.toString()) as T);
  const hits = [...of<MatchV1>('found'), ...of<MatchV1>('revised')];
  const newest = new Map<string, MatchV1>();
  for (const hit of hits) if ((newest.get(hit.hitId)?.revision ?? 0) < hit.revision) newest.set(hit.hitId, hit);
  return {
    found: of<MatchV1>('found'),
    revised: of<MatchV1>('revised'),
    outcomes: of<EventOutcomeV1>('outcome'),
    /** The live hits as a reader of the messages knows them. */
    live: [...newest.values()].filter((hit) => hit.state === 'live'),
  };
}

export async function outcomesOf(database: Database): Promise<Record<string, number>> {
  const rows = await database.read((tx) =>
    tx.query<{ outcome: string; count: number }>(
      'SELECT outcome, count(*)::int AS count FROM evaluation GROUP BY outcome',
    ),
  );
  return Object.fromEntries(rows.map((row) => [row.outcome, row.count]));
}
