import { type EventOutcomeV1, type GridEventV1, MatchV1, readContract, TOPICS } from '#contracts';
import { newId } from '#kernel';
import { createTraceparent } from '#platform/observe';
import { aGridEvent, atHour } from './a-grid-event.js';
import { BY_ATTRIBUTE, BY_COUNT, BY_WORDS } from './rules-for-tests.js';
import { type RunningMatcher, ruleText, runMatcher, until } from './running-matcher.js';

// The story: events come over the broker, some of them again; rules by attribute, words and count find what they are to
// find; a late event changes a hit; a record that is none is put aside; a run waits until it is whole; a back-test looks
// and touches nothing; and what people ask over HTTP is answered to those who may know.

let matcher: RunningMatcher;

beforeAll(async () => {
  matcher = await runMatcher([BY_ATTRIBUTE, BY_WORDS, BY_COUNT]);
}, 60_000);
afterAll(() => matcher.end(), 60_000);

const reports = (address: string, given: (i: number) => Partial<GridEventV1> = () => ({})) =>
  [0, 1, 2].map((i) => aGridEvent({ address, eventTime: atHour(i), reporterKey: `k:${i}`, ...given(i) }));
const hitsAt = async (address: string, atLeast: number): Promise<MatchV1[]> => {
  const all = async () => [
    ...(await matcher.read<MatchV1>(TOPICS.matchFound, 0)),
    ...(await matcher.read<MatchV1>(TOPICS.matchRevised, 0)),
  ];
  const here = (hits: MatchV1[]) => hits.filter((hit) => hit.keyParts.some((part) => part.value === address));
  return here(await until(all, (hits) => here(hits).length >= atLeast));
};

describe('events that come over the broker', () => {
  it('lead to hits of each kind of rule, each message true to its contract and in the trace of the push', async () => {
    const traceparent = createTraceparent(true);
    const crowd = aGridEvent({ peopleCount: 14 });
    const water = aGridEvent({ address: '工业园三路18号', title: '污水直排' });
    await matcher.push([crowd, water, aGridEvent()], traceparent);
    await matcher.push(reports('纺织新村6栋'));
    const hits = await until(
      () => matcher.read<MatchV1>(TOPICS.matchFound, 3),
      (found) => new Set(found.map((hit) => hit.rule.id)).size === 3,
    );
    for (const hit of hits) expect(readContract(MatchV1, hit)).toMatchObject({ ok: true });
    expect(hits.map((hit) => hit.rule.id).sort()).toEqual(['by-attribute', 'by-count', 'by-words']);
    const records = await matcher.topics.consumeAll(TOPICS.matchFound.name, { atLeast: 3 });
    const ofWater = records.find((record) => record.value?.toString().includes(water.eventId));
    expect(ofWater?.headers).toMatchObject({ ce_type: 'match.found.v1', ce_source: 'matcher' });
    expect(ofWater?.headers['traceparent']?.slice(3, 35)).toBe(traceparent.slice(3, 35));
    expect(ofWater?.key?.toString()).toMatch(/^[0-9a-f]{32}$/);
  });

  it('are answered with an outcome each, the unmatched too', async () => {
    const dull = aGridEvent();
    await matcher.push([dull]);
    const outcomes = await until(
      () => matcher.read<EventOutcomeV1>(TOPICS.eventOutcome, 1),
      (found) => found.some((one) => one.eventId === dull.eventId),
    );
    expect(outcomes.find((one) => one.eventId === dull.eventId)).toMatchObject({
      stage: 'matcher',
      outcome: 'unmatched',
      revision: 1,
      sourceId: 'qs-grid',
      reason: null,
    });
  });

  it('count once however often they come, and attach within the lock', async () => {
    const events = reports('白沙大道3号');
    const later = aGridEvent({ address: '白沙大道3号', eventTime: atHour(20), reporterKey: 'k:9' });
    await matcher.push([...events, ...events]);
    await hitsAt('白沙大道3号', 1);
    await matcher.push([...events, later, later]);
    const hits = await hitsAt('白沙大道3号', 2);
    expect(new Set(hits.map((hit) => hit.hitId)).size).toBe(1);
    expect(hits.map((hit) => [hit.revision, hit.eventCount]).sort()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('converge when one comes late', async () => {
    const [first, late, ...rest] = [0, 5, 10, 15].map((hour, i) =>
      aGridEvent({ address: '水库路9号', eventTime: atHour(hour), reporterKey: `k:${i}` }),
    );
    await matcher.push([first!, ...rest]);
    await hitsAt('水库路9号', 1);
    await matcher.push([late!]);
    const hits = await hitsAt('水库路9号', 2);
    expect(new Set(hits.map((hit) => hit.hitId)).size).toBe(1);
    const newest = hits.find((hit) => hit.revision === 2);
    expect(newest).toMatchObject({ completedBy: rest[0]?.eventId, windowFrom: first?.eventTime, eventCount: 4 });
  });

  it('that are none of the contract are put aside, and their neighbours go on', async () => {
    const event = aGridEvent({ peopleCount: 99, title: '正常的一件' });
    const { name } = TOPICS.gridEvent;
    await matcher.topics.produce(name, [{ key: event.eventId, value: '{"eventId":' }]);
    await matcher.topics.produce(name, [{ key: event.eventId, value: { ...event, eventTime: '昨天' } }]);
    await matcher.topics.produce(name, [{ key: event.eventId, value: null }]);
    await matcher.push([event]);
    const answer = await until(
      () => matcher.as('GET', `/v1/evaluations/${event.eventId}`),
      (response) => response.status === 200,
    );
    expect(await answer.json()).toMatchObject({
      evaluations: [{ outcome: 'matched' }],
      hits: [{ ruleId: 'by-attribute' }],
    });
    const aside = await matcher.as('GET', '/ops/quarantine', { actor: { roles: ['ops'] } });
    const { items } = (await aside.json()) as { items: { reasonCode: string; detail: string }[] };
    expect(items.map((item) => item.reasonCode)).toEqual(Array(3).fill('MATCHER.EVENT_INVALID'));
    expect(JSON.stringify(items)).not.toContain('昨天');
  });

  it('go on after a restart where they stopped', async () => {
    const [first, second, third] = reports('渡口村道1号');
    await matcher.push([first!, second!]);
    await until(
      () => matcher.as('GET', `/v1/evaluations/${second!.eventId}`),
      (response) => response.status === 200,
    );
    await matcher.restart();
    await matcher.push([third!]);
    expect(await hitsAt('渡口村道1号', 1)).toHaveLength(1);
  }, 60_000);
});

describe('a run', () => {
  it('is evaluated in event order once it is closed and whole, and its hits say so', async () => {
    const runId = newId();
    const run = { id: runId, kind: 'backfill' };
    const events = reports('梯田路5号', (i) => ({ run, eventTime: atHour(-5000 - i) }));
    const progress = async () =>
      (await (await matcher.as('GET', `/v1/runs/${runId}`)).json()) as Record<string, unknown>;
    await matcher.tellRun({ runId });
    // Its office sees it before its first event has come, and no other office does.
    expect(await until(progress, (found) => found['runId'] === runId)).toMatchObject({ arrived: 0, stage: 'waiting' });
    const elsewhere = await matcher.as('GET', `/v1/runs/${runId}`, { actor: { procuratorateId: '990200' } });
    expect(elsewhere.status).toBe(404);
    await matcher.push(events.slice(0, 2));
    await matcher.tellRun({ runId, state: 'closed', eventCount: 3 });
    await until(progress, (found) => found['arrived'] === 2 && found['closed'] === true);
    expect(await progress()).toMatchObject({ stage: 'waiting', expected: 3, arrived: 2, evaluated: 0 });
    expect(await hitsAt('梯田路5号', 0)).toEqual([]);
    await matcher.push(events.slice(2));
    const hits = await hitsAt('梯田路5号', 1);
    expect(hits).toEqual([expect.objectContaining({ run, completedBy: events[0]?.eventId, revision: 1 })]);
    expect(await until(progress, (found) => found['stage'] === 'done')).toMatchObject({ arrived: 3, evaluated: 3 });
  });
});

describe('a back-test', () => {
  const request = (rule: unknown) => ({ rule, from: '2026-03-01T00:00:00+08:00', to: '2026-04-01T00:00:00+08:00' });
  const counts = () =>
    matcher.db.database.read(async (tx) => {
      const tables = ['outbox', 'hit', 'candidate', 'evaluation', 'event', 'window_key', 'rule_version', 'watermark'];
      const union = tables.map((table) => `SELECT '${table}' AS name, count(*)::int AS count FROM ${table}`);
      return tx.query(union.join(' UNION ALL '));
    });

  it('reports what a rule would have found, with its reasons, and has no effects', async () => {
    await matcher.push(reports('茶场路8号'));
    await hitsAt('茶场路8号', 1);
    const before = await counts();
    const rule = JSON.parse(ruleText({ ...BY_COUNT, id: 'new-idea' })) as object;
    const response = await matcher.as('POST', '/v1/backtests', { body: request(rule) });
    expect(response.status).toBe(200);
    const report = (await response.json()) as { hits: number; samples: { keyParts: { value: string }[] }[] };
    expect(report).toMatchObject({ rule: { id: 'new-idea', version: 1 }, complete: true });
    const live = await matcher.db.database.read((tx) =>
      tx.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM hit WHERE rule_id = 'by-count' AND run_id IS NULL AND state = 'live'",
      ),
    );
    expect(report.hits).toBe(live[0]?.count);
    const sample = report.samples.find((one) => one.keyParts[0]?.value === '茶场路8号');
    expect(sample).toMatchObject({
      memberCount: 3,
      attachedCount: 0,
      explanation: { window: { counted: 3, needed: 3 } },
    });
    expect(await counts()).toEqual(before);
  });

  it('refuses a rule that is none, with the place and the reason', async () => {
    const body = request({
      ...(JSON.parse(ruleText(BY_ATTRIBUTE)) as object),
      where: { field: 'peopleCount', above: 3 },
    });
    const response = await matcher.as('POST', '/v1/backtests', { body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'MATCHER.RULE_INVALID',
      errors: [{ pointer: '/rule/where/above', detail: expect.stringContaining('不支持比较方式“above”') }],
    });
  });

  it('sees the events of the own office only', async () => {
    const body = request(JSON.parse(ruleText(BY_COUNT)));
    const actor = { procuratorateId: '990200', regionPrefixes: [''] };
    const response = await matcher.as('POST', '/v1/backtests', { body, actor });
    expect(await response.json()).toMatchObject({ events: 0, hits: 0 });
  });

  it('is for data officers', async () => {
    const body = request(JSON.parse(ruleText(BY_COUNT)));
    const response = await matcher.as('POST', '/v1/backtests', { body, actor: { roles: ['prosecutor'] } });
    expect(response.status).toBe(403);
  });
});

describe('what people ask', () => {
  it('lists the rules with the version in force, and the schema of their language', async () => {
    const { items } = (await (await matcher.as('GET', '/v1/rules')).json()) as { items: object[] };
    expect(items).toContainEqual(
      expect.objectContaining({
        ruleId: 'by-words',
        version: 1,
        inForce: true,
        rule: expect.objectContaining({ name: '污水' }),
      }),
    );
    expect(await (await matcher.as('GET', '/v1/rule-language')).json()).toMatchObject({
      title: '监督规则（语言版本 1）',
    });
  });

  it('shows a hit and an evaluation to the office that they belong to, and to nobody else', async () => {
    const [hit] = await hitsAt('纺织新村6栋', 1);
    const own = await matcher.as('GET', `/v1/hits/${hit?.hitId}`);
    expect(await own.json()).toEqual(hit);
    const actor = { procuratorateId: '990200' };
    expect((await matcher.as('GET', `/v1/hits/${hit?.hitId}`, { actor })).status).toBe(404);
    expect((await matcher.as('GET', `/v1/evaluations/${hit?.completedBy}`, { actor })).status).toBe(404);
    expect((await matcher.as('GET', `/v1/hits/${newId()}`)).status).toBe(404);
  });

  it('has metrics of what was decided', async () => {
    const text = await matcher.metrics();
    expect(text).toMatch(/gp_matcher_events_total\{[^}]*outcome="matched"[^}]*\} [1-9]/);
    expect(text).toMatch(/gp_matcher_hits_total\{[^}]*change="created"[^}]*\} [1-9]/);
    expect(text).toMatch(/gp_matcher_watermark_seconds\{[^}]*source="qs-grid"[^}]*\} 1\d{9}/);
    expect(text).toMatch(/gp_matcher_pending_runs(\{[^}]*\})? 0/);
  });
});
