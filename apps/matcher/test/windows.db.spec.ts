import fc from 'fast-check';
import type { GridEventV1, MatchV1 } from '#contracts';
import { compileRules, inEventOrder, matchKeyOf, type Rule, segment, windowParams } from '#domain/rules';
import { withClient } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { sha256 } from '../src/matching/sha256.js';
import { aGridEvent, atHour } from './a-grid-event.js';
import { matcherOn, sent, testOfMatcher } from './matcher-on-database.js';
import { BY_ATTRIBUTE, BY_COUNT, BY_WORDS } from './rules-for-tests.js';

const RULES = [BY_ATTRIBUTE, BY_WORDS, BY_COUNT];

let db: TestDatabase;
beforeEach(async () => {
  db = await testOfMatcher();
});
afterEach(() => db.drop());

/** The hits of the complete stream, by the plain meaning of windows: rule, completing event, members, attached. */
function bruteForce(rules: readonly Rule[], events: readonly GridEventV1[]): string[] {
  return rules.flatMap((rule) => {
    const compiled = compileRules([rule]);
    const keys = new Map<string, { eventId: string; timeMs: number; distinct: string | null }[]>();
    for (const event of events) {
      const key = matchKeyOf(rule, event.procuratorateId, event, sha256);
      if (compiled.match(event).length === 0 || !key.ok) continue;
      const { matchKey, distinct } = key.value;
      const candidate = { eventId: event.eventId, timeMs: Date.parse(event.eventTime), distinct };
      keys.set(matchKey, [...(keys.get(matchKey) ?? []), candidate]);
    }
    return [...keys.values()].flatMap((candidates) =>
      segment(windowParams(rule), candidates.sort(inEventOrder)).map((hit) =>
        describeHit(rule.id, hit.completedBy.eventId, ids(hit.members), ids(hit.attached)),
      ),
    );
  });
}

const ids = (events: readonly { eventId: string }[]): string[] => events.map((event) => event.eventId);
const describeHit = (...parts: readonly (string | string[])[]): string => JSON.stringify(parts);
/** By event the outcome of its newest revision. */
async function newestOutcomes(database: TestDatabase['database']): Promise<Map<string, string>> {
  const rows = await database.read((tx) =>
    tx.query<{ event_id: string; outcome: string }>(
      'SELECT DISTINCT ON (event_id) event_id, outcome FROM evaluation ORDER BY event_id, revision DESC',
    ),
  );
  return new Map(rows.map((row) => [row.event_id, row.outcome]));
}

/** Each live hit as a reader knows it who keeps what earlier messages told. */
function readerView(messages: Awaited<ReturnType<typeof sent>>): string[] {
  const hits = new Map<string, { rule: string; completedBy: string; events: Map<string, MatchV1['events'][number]> }>();
  for (const hit of [...messages.found, ...messages.revised]) {
    const events = hits.get(hit.hitId)?.events ?? new Map<string, MatchV1['events'][number]>();
    for (const id of hit.left ?? []) events.delete(id);
    for (const event of hit.events) events.set(event.eventId, event);
    if (hit.state === 'void') hits.delete(hit.hitId);
    else hits.set(hit.hitId, { rule: hit.rule.id, completedBy: hit.completedBy, events });
    if (hit.state === 'live') expect(events.size).toBe(hit.eventCount);
  }
  return [...hits.values()].map(({ rule, completedBy, events }) => {
    const ordered = [...events.values()].sort(
      (a, b) => Date.parse(a.eventTime) - Date.parse(b.eventTime) || (a.eventId < b.eventId ? -1 : 1),
    );
    const of = (role: string) => ids(ordered.filter((event) => event.role === role));
    return describeHit(rule, completedBy, of('member'), of('attached'));
  });
}

async function expectTruth(database: TestDatabase['database'], events: readonly GridEventV1[]): Promise<void> {
  const messages = await sent(database);
  expect(readerView(messages).sort()).toEqual(bruteForce(RULES, events).sort());
  // Each hit's messages count up from 1 without a gap, whatever happened to it.
  const revisions = new Map<string, number[]>();
  for (const hit of [...messages.found, ...messages.revised]) {
    revisions.set(hit.hitId, [...(revisions.get(hit.hitId) ?? []), hit.revision]);
  }
  for (const found of revisions.values()) expect(found).toEqual(found.map((_, i) => i + 1));
  const stored = await database.read((tx) =>
    tx.query<{ event_id: string }>(
      "SELECT c.event_id FROM candidate c JOIN hit h USING (hit_id) WHERE h.state = 'live'",
    ),
  );
  const inHit = new Set(stored.map((row) => row.event_id));
  const outcomes = await newestOutcomes(database);
  for (const event of events)
    expect(outcomes.get(event.eventId)).toBe(inHit.has(event.eventId) ? 'matched' : 'unmatched');
}

const eventArb = fc
  .record({
    minute: fc.integer({ min: 0, max: 4_000 }),
    address: fc.constantFrom('学院路1号', '学院路2号', null),
    reporterKey: fc.constantFrom('k:1', 'k:2', 'k:3', null),
    title: fc.constantFrom('污水直排', '路灯不亮', '咨询污水'),
    categoryName: fc.constantFrom('投诉', '咨询'),
    peopleCount: fc.constantFrom(null, 3, 12),
  })
  .map(({ minute, categoryName, ...given }) =>
    aGridEvent({ ...given, eventTime: atHour(minute / 60), category: { code: null, name: categoryName } }),
  );

/** A stream of revisions, an event's own in their order; some come again. */
const streamArb = fc
  .record({
    events: fc.array(eventArb, { minLength: 1, maxLength: 60 }),
    changes: fc.array(fc.record({ of: fc.nat(), to: eventArb }), { maxLength: 12 }),
    again: fc.array(fc.nat(), { maxLength: 12 }),
    batch: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ events, changes, again, batch }) => {
    const stream = [...events];
    for (const { of, to } of changes) {
      const old = stream[of % stream.length]!;
      const newest = stream.filter((event) => event.eventId === old.eventId).length;
      stream.push({
        ...to,
        eventId: old.eventId,
        sourceEventNo: old.sourceEventNo,
        revision: newest + 1,
        change: 'revised',
      });
    }
    for (const i of again) stream.push(stream[i % stream.length]!);
    return { stream, batch };
  });

const newestOf = (stream: readonly GridEventV1[]): GridEventV1[] => {
  const newest = new Map<string, GridEventV1>();
  for (const event of stream)
    if ((newest.get(event.eventId)?.revision ?? 0) < event.revision) newest.set(event.eventId, event);
  return [...newest.values()];
};

const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

const TABLES = [
  'outbox',
  'hit',
  'candidate',
  'window_key',
  'evaluation',
  'event',
  'watermark',
  'run',
  'run_event',
  'run_arrival',
];

/** DELETE, since a TRUNCATE of ten tables waits for the disk ten times. */
const empty = (): Promise<unknown> =>
  withClient(db.adminUrl, (client) => client.query(TABLES.map((table) => `DELETE FROM matcher.${table}`).join('; ')));

describe('windows in the database', () => {
  it('come to the hits of the complete stream, whatever the order, repetition, revision and batching', async () => {
    await fc.assert(
      fc.asyncProperty(streamArb, async ({ stream, batch }) => {
        await empty();
        const matcher = await matcherOn(db.database, RULES);
        for (const chunk of batches(stream, batch)) await matcher.take(chunk);
        await expectTruth(db.database, newestOf(stream));
      }),
      { numRuns: 40 },
    );
  }, 180_000);

  it('come to the same when four partitions are matched at once', async () => {
    await fc.assert(
      fc.asyncProperty(streamArb, async ({ stream, batch }) => {
        await empty();
        const matcher = await matcherOn(db.database, RULES);
        const partitions = [0, 1, 2, 3].map((partition) =>
          stream.filter((event) => parseInt(event.eventId.slice(-1), 16) % 4 === partition),
        );
        await Promise.all(
          partitions.map(async (events, partition) => {
            for (const chunk of batches(events, batch)) await matcher.take(chunk, partition);
          }),
        );
        await expectTruth(db.database, newestOf(stream));
      }),
      { numRuns: 30 },
    );
  }, 180_000);

  it('come to the same when part of the stream comes as a run, evaluated beside the live part', async () => {
    await fc.assert(
      fc.asyncProperty(streamArb, async ({ stream, batch }) => {
        await empty();
        const matcher = await matcherOn(db.database, RULES, { chunkSize: batch });
        const run = { id: '0190a000-0000-7000-8000-00000000000a', kind: 'backfill' };
        const events = stream.map((event) =>
          parseInt(event.eventId.slice(-2, -1), 16) % 2 === 0 ? event : { ...event, run },
        );
        const ofRun = new Set(
          events.filter((event) => event.run !== null).map((event) => `${event.eventId}/${event.revision}`),
        );
        await matcher.closeRun(run.id, ofRun.size);
        await Promise.all([
          (async () => {
            for (const chunk of batches(events, batch)) await matcher.take(chunk);
          })(),
          matcher.evaluateRuns(),
        ]);
        await matcher.evaluateRuns();
        await expectTruth(db.database, newestOf(stream));
      }),
      { numRuns: 40 },
    );
  }, 180_000);

  it('hold many events of one key in turn when all partitions bring them at once', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const events = Array.from({ length: 400 }, (_, i) =>
      aGridEvent({ address: '学院路1号', eventTime: atHour(i / 20), reporterKey: `k:${i % 7}` }),
    );
    await Promise.all(
      [0, 1, 2, 3].map(async (partition) => {
        for (const chunk of batches(
          events.filter((_, i) => i % 4 === partition),
          9,
        ))
          await matcher.take(chunk, partition);
      }),
    );
    await expectTruth(db.database, events);
    const { live, revised } = await sent(db.database);
    expect(live.map((hit) => [hit.rule.id, hit.completedBy, hit.eventCount])).toEqual([
      ['by-count', events[2]?.eventId, 400],
    ]);
    // However large the hit, its message shows the members and what the revision brought.
    for (const hit of revised) expect(hit.events.length).toBeLessThanOrEqual(3 + 9);
  });
});
