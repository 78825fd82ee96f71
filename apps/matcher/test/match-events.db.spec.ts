import { newId } from '#kernel';
import { withClient } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { aGridEvent, atHour } from './a-grid-event.js';
import { matcherOn, outcomesOf, sent, testOfMatcher } from './matcher-on-database.js';
import { BY_ATTRIBUTE, BY_COUNT, BY_WORDS, withVersion } from './rules-for-tests.js';

const RULES = [BY_ATTRIBUTE, BY_WORDS, BY_COUNT];
const BASE = '2026-03-02T00:00:00.000Z';

let db: TestDatabase;
beforeEach(async () => {
  db = await testOfMatcher();
});
afterEach(() => db.drop());

const report = (hour: number, reporterKey: string | null, given = {}) =>
  aGridEvent({ eventTime: atHour(hour), address: '学院路77号', reporterKey, ...given });

describe('matching live events', () => {
  it('finds a hit by an attribute and tells the event that it matched', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const event = aGridEvent({ peopleCount: 14 });
    await matcher.take([event, aGridEvent()]);
    const { found, outcomes } = await sent(db.database);
    expect(found).toEqual([
      expect.objectContaining({
        revision: 1,
        state: 'live',
        rule: expect.objectContaining({ id: 'by-attribute', version: 1, basis: BY_ATTRIBUTE.basis }),
        completedBy: event.eventId,
        eventCount: 1,
        explanation: {
          conditions: [{ path: '/where', says: '涉及人数不小于 10', held: true, actual: '14', found: [] }],
          window: null,
        },
        run: null,
      }),
    ]);
    expect(outcomes.map((one) => one.outcome)).toEqual(['matched', 'unmatched']);
  });

  it('finds a hit by words and masks what must not be shown', async () => {
    const matcher = await matcherOn(db.database, RULES);
    await matcher.take([
      aGridEvent({ address: '工业园三路18号', title: '污水直排', description: '请回电13800138000' }),
      aGridEvent({ address: '工业园三路19号', title: '咨询污水处理费' }),
    ]);
    const { found } = await sent(db.database);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      keyParts: [{ field: '地址', value: '工业园三路18号' }],
      events: [{ role: 'member', excerpt: '污水直排：请回电138****8000' }],
    });
  });

  it('opens a counted hit at the third event, by then of two reporters, and attaches what follows within the lock', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const [a, b, c, d, e] = [report(0, 'k:1'), report(1, 'k:1'), report(2, 'k:2'), report(30, null), report(51, 'k:3')];
    await matcher.take([a]);
    await matcher.take([b]);
    expect((await sent(db.database)).found).toEqual([]);
    await matcher.take([c]);
    await matcher.take([d]);
    await matcher.take([e]);
    const { found, revised, outcomes } = await sent(db.database);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      completedBy: c.eventId,
      windowFrom: a.eventTime,
      windowTo: c.eventTime,
      lockUntil: atHour(50),
      eventCount: 3,
      explanation: { window: { says: '2天内同一归并键至少3件，且举报人至少2个不同', counted: 3, needed: 3, days: 2 } },
    });
    expect(revised).toEqual([expect.objectContaining({ hitId: found[0]?.hitId, revision: 2, eventCount: 4 })]);
    expect(revised[0]?.events.map(({ eventId, role }) => [eventId, role])).toEqual([
      [a.eventId, 'member'],
      [b.eventId, 'member'],
      [c.eventId, 'member'],
      [d.eventId, 'attached'],
    ]);
    // a and b were unmatched first; the hit turned them.
    const of = (id: string) => outcomes.filter((one) => one.eventId === id).map((one) => one.outcome);
    expect([of(a.eventId), of(c.eventId), of(e.eventId)]).toEqual([
      ['unmatched', 'matched'],
      ['matched'],
      ['unmatched'],
    ]);
    expect(await outcomesOf(db.database)).toEqual({ matched: 4, unmatched: 1 });
  });

  it('lets a late event move a hit within its id, and void one that no longer holds', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const [a, b, c, d] = [report(0, 'k:1'), report(10, 'k:2'), report(20, 'k:2'), report(30, 'k:2')];
    await matcher.take([a, c, d]);
    const first = (await sent(db.database)).found[0];
    expect(first?.completedBy).toBe(d.eventId);
    await matcher.take([b]);
    const { live } = await sent(db.database);
    expect(live).toEqual([
      expect.objectContaining({ hitId: first?.hitId, completedBy: c.eventId, eventCount: 4, revision: 2 }),
    ]);

    // Three of the four turn out to be enquiries.
    const enquiry = { revision: 2, change: 'revised', category: { code: '0901', name: '咨询' } };
    await matcher.take([b, c, d].map((event) => ({ ...event, ...enquiry })));
    const after = await sent(db.database);
    expect(after.live).toEqual([]);
    expect(after.revised.at(-1)).toMatchObject({ hitId: first?.hitId, state: 'void', eventCount: 4 });
    const last = after.outcomes.filter((one) => one.eventId === a.eventId).at(-1);
    expect(last?.outcome).toBe('unmatched');
  });

  it('changes nothing when records come again', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const events = [report(0, 'k:1'), report(1, 'k:2'), report(2, 'k:3'), aGridEvent({ peopleCount: 10 })];
    await matcher.take([...events, ...events]);
    const once = await sent(db.database);
    await matcher.take(events);
    await matcher.take([...events].reverse(), 3);
    expect(await sent(db.database)).toEqual(once);
    expect(once.found).toHaveLength(2);
    expect(await outcomesOf(db.database)).toEqual({ matched: 4 });
  });

  it('counts an event once, by its newest revision', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const event = report(0, 'k:1', { peopleCount: 3 });
    const second = { ...event, revision: 2, change: 'revised', peopleCount: 12 };
    await matcher.take([event, report(1, 'k:2')]);
    await matcher.take([second]);
    let state = await sent(db.database);
    expect(state.live.map((hit) => hit.rule.id)).toEqual(['by-attribute']);
    await matcher.take([{ ...event, revision: 3, change: 'disposal', peopleCount: 12, title: '后来改了标题' }]);
    state = await sent(db.database);
    expect(state.live).toEqual([
      expect.objectContaining({
        revision: 2,
        eventCount: 1,
        events: [expect.objectContaining({ revision: 3, excerpt: expect.stringContaining('后来改了标题') })],
      }),
    ]);
    expect(await outcomesOf(db.database)).toEqual({ matched: 2, unmatched: 2 });
  });

  it('keeps an older revision that comes after a newer one, without effect', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const event = aGridEvent({ peopleCount: 3 });
    await matcher.take([{ ...event, revision: 2, peopleCount: 11 }]);
    await matcher.take([event]);
    expect((await sent(db.database)).live).toHaveLength(1);
    expect(await outcomesOf(db.database)).toEqual({ matched: 2 });
  });

  it('decides revisions of one batch together, by the newest', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const event = aGridEvent({ peopleCount: 3 });
    await matcher.take([event, { ...event, revision: 2, peopleCount: 30 }, { ...event, revision: 3, peopleCount: 31 }]);
    const { found, outcomes } = await sent(db.database);
    expect(found).toHaveLength(1);
    expect(found[0]?.events[0]?.revision).toBe(3);
    expect(outcomes.map((one) => [one.revision, one.outcome])).toEqual([
      [1, 'matched'],
      [2, 'matched'],
      [3, 'matched'],
    ]);
  });

  it('records an event beyond the allowed lateness and changes nothing by it', async () => {
    const matcher = await matcherOn(db.database, RULES);
    await matcher.take([aGridEvent({ eventTime: atHour(100) })]);
    const late = aGridEvent({ eventTime: atHour(27), peopleCount: 50 });
    await matcher.take([late, aGridEvent({ eventTime: atHour(29), peopleCount: 50 })]);
    const { found, outcomes } = await sent(db.database);
    expect(found).toHaveLength(1);
    expect(outcomes.find((one) => one.eventId === late.eventId)).toMatchObject({
      outcome: 'unmatched',
      reason: { code: 'MATCHER.TOO_LATE' },
    });
    // Its next revision shares its fate; another partition of the source has its own order.
    await matcher.take([{ ...late, revision: 2, change: 'disposal' }]);
    await matcher.take([aGridEvent({ eventTime: atHour(27), peopleCount: 50 })], 1);
    expect(await outcomesOf(db.database)).toEqual({ matched: 2, unmatched: 1, too_late: 2 });
  });

  it('takes a disposal of an old event that it knows, however late', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const old = aGridEvent({ eventTime: atHour(0) });
    await matcher.take([old, aGridEvent({ eventTime: atHour(500) })]);
    await matcher.take([{ ...old, revision: 2, change: 'disposal', peopleCount: 20 }]);
    expect((await sent(db.database)).found).toHaveLength(1);
  });

  it('moves no watermark by a time that the platform cannot know yet', async () => {
    const matcher = await matcherOn(db.database, RULES);
    await matcher.take([aGridEvent({ eventTime: atHour(500), qualityFlags: ['REPORTED_IN_FUTURE'] })]);
    await matcher.take([aGridEvent({ eventTime: atHour(1), peopleCount: 20 })]);
    expect((await sent(db.database)).found).toHaveLength(1);
  });

  it('says for which rule a missing key kept an event from counting', async () => {
    const matcher = await matcherOn(db.database, RULES);
    await matcher.take([aGridEvent({ title: '河道有污水' })]);
    const rows = await db.database.read((tx) => tx.query<{ notes: unknown }>('SELECT notes FROM evaluation'));
    expect(rows[0]?.notes).toEqual([
      { rule: 'by-count', version: 1, code: 'KEY_MISSING', fields: ['address'] },
      { rule: 'by-words', version: 1, code: 'KEY_MISSING', fields: ['address'] },
    ]);
  });

  it('keeps keys of two offices apart', async () => {
    const matcher = await matcherOn(db.database, [BY_COUNT]);
    const there = { procuratorateId: '990200', regionCode12: '990201000000' };
    await matcher.take([report(0, 'k:1'), report(1, 'k:2'), report(2, 'k:3', there)]);
    expect((await sent(db.database)).found).toEqual([]);
  });
});

describe('a new version of a rule', () => {
  const stricter = withVersion(BY_WORDS, 2, { where: { text: ['title'], anyOf: ['污水'] } });

  it('attaches to the hit of the version before while its lock lasts, and opens its own afterwards', async () => {
    const address = '工业园三路18号';
    const first = await matcherOn(db.database, [BY_WORDS]);
    await first.take([aGridEvent({ address, title: '污水', eventTime: atHour(0) })]);
    const second = await matcherOn(db.database, [stricter]);
    await second.take([aGridEvent({ address, title: '污水', eventTime: atHour(24) })]);
    await second.take([aGridEvent({ address, title: '污水', eventTime: atHour(24 * 9) })]);
    const { live } = await sent(db.database);
    expect(live.map((hit) => [hit.rule.version, hit.eventCount]).sort()).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it('leaves the hit of the version before as it was found when its event no longer matches', async () => {
    const event = aGridEvent({ address: '工业园三路18号', title: '污水' });
    await (await matcherOn(db.database, [BY_WORDS])).take([event]);
    const second = await matcherOn(db.database, [stricter]);
    await second.take([{ ...event, revision: 2, title: '已更正' }]);
    const { live, outcomes } = await sent(db.database);
    expect(live).toEqual([expect.objectContaining({ revision: 1, rule: expect.objectContaining({ version: 1 }) })]);
    expect(outcomes.at(-1)).toMatchObject({ revision: 2, outcome: 'matched' });
  });
});

describe('the events of a run', () => {
  const run = { id: newId(), kind: 'backfill' };
  const ofRun = (hour: number, reporterKey: string) => report(hour, reporterKey, { run, eventTime: atHour(hour) });

  it('wait until the run is closed and whole, and are then evaluated in event order', async () => {
    const matcher = await matcherOn(db.database, RULES, { chunkSize: 2 });
    const events = [ofRun(2, 'k:3'), ofRun(0, 'k:1'), ofRun(1, 'k:2'), ofRun(500, 'k:4'), ofRun(3, 'k:5')];
    await matcher.take(events.slice(0, 2), 0);
    await matcher.take(events.slice(2, 4), 1);
    await matcher.closeRun(run.id, 5);
    expect(await matcher.evaluateRuns()).toBe(0);
    expect(await outcomesOf(db.database)).toEqual({ pending: 4 });
    await matcher.take(events.slice(4), 1);
    expect(await matcher.evaluateRuns()).toBe(4);
    const { found, revised, outcomes } = await sent(db.database);
    // Chunks of two: 0 and 1, then 2 (which completes) and 3 (which attaches), then 500. Nothing had to be revised.
    expect(found).toEqual([expect.objectContaining({ completedBy: events[0]?.eventId, run, eventCount: 4 })]);
    expect(revised).toEqual([]);
    expect(outcomes.every((one) => one.run?.id === run.id)).toBe(true);
    // Too old for the live stream, but a run has no lateness.
    expect(await outcomesOf(db.database)).toEqual({ matched: 4, unmatched: 1 });
    expect(await matcher.evaluateRuns()).toBe(0);
  });

  it('do not hold up another run when one cannot go on', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const lost = ofRun(0, 'k:1');
    const other = { id: newId(), kind: 'backfill' };
    await matcher.take([lost]);
    await matcher.take([report(1, 'k:2', { run: other, eventTime: atHour(1) })]);
    await matcher.closeRun(run.id, 1);
    await matcher.closeRun(other.id, 1);
    await withClient(db.adminUrl, (client) =>
      client.query('DELETE FROM matcher.event WHERE event_id = $1', [lost.eventId]),
    );
    await expect(matcher.evaluateRuns()).rejects.toThrow('lost the copy of an event');
    expect(await matcher.evaluateRuns()).toBe(2);
    expect(await outcomesOf(db.database)).toEqual({ pending: 1, unmatched: 1 });
  });

  it('are evaluated when the close comes last, and again count nothing twice', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const events = [ofRun(0, 'k:1'), ofRun(1, 'k:2'), ofRun(2, 'k:3')];
    await matcher.take([...events, ...events]);
    await matcher.take(events);
    expect(await matcher.evaluateRuns()).toBe(0);
    await matcher.closeRun(run.id, 3);
    await matcher.closeRun(run.id, 3);
    expect(await matcher.evaluateRuns()).toBe(2);
    expect((await sent(db.database)).found).toHaveLength(1);
  });

  it('go on from the cursor when a step is broken off', async () => {
    const matcher = await matcherOn(db.database, RULES, { chunkSize: 1 });
    await matcher.take([ofRun(0, 'k:1'), ofRun(1, 'k:2'), ofRun(2, 'k:3')]);
    await matcher.closeRun(run.id, 3);
    await matcher.evaluateRun.step();
    const broken = db.database.run(async (tx) => {
      await tx.query("UPDATE run SET cursor_event = NULL, stage = 'waiting'");
      throw new Error('killed');
    });
    await expect(broken).rejects.toThrow('killed');
    await matcher.evaluateRuns();
    expect((await sent(db.database)).outcomes.filter((one) => one.outcome === 'unmatched')).toHaveLength(2);
    expect(await outcomesOf(db.database)).toEqual({ matched: 3 });
  });

  it('stand in one time line with live events, whose hits they may revise', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const live = [report(10, 'k:1'), report(12, 'k:2'), report(14, 'k:3')];
    await matcher.take(live);
    const [before] = (await sent(db.database)).found;
    await matcher.take([ofRun(11, 'k:4')]);
    await matcher.closeRun(run.id, 1);
    await matcher.evaluateRuns();
    const { live: hits } = await sent(db.database);
    expect(hits).toEqual([
      expect.objectContaining({ hitId: before?.hitId, completedBy: live[1]?.eventId, eventCount: 4, run }),
    ]);
  });

  it('give way to a live revision that overtook the run', async () => {
    const matcher = await matcherOn(db.database, RULES);
    const event = ofRun(0, 'k:1');
    await matcher.take([event, aGridEvent({ eventTime: atHour(400) })]);
    await matcher.take([{ ...event, revision: 2, run: null, change: 'disposal', peopleCount: 15 }]);
    await matcher.closeRun(run.id, 1);
    await matcher.evaluateRuns();
    expect((await sent(db.database)).live.map((hit) => [hit.rule.id, hit.events[0]?.revision])).toEqual([
      ['by-attribute', 2],
    ]);
    expect(await outcomesOf(db.database)).toEqual({ matched: 2, unmatched: 1 });
  });

  it('are decided at once when they come after the run was evaluated', async () => {
    const matcher = await matcherOn(db.database, RULES);
    await matcher.closeRun(run.id, 0);
    await matcher.evaluateRuns();
    await matcher.take([aGridEvent({ run, peopleCount: 12, eventTime: BASE })]);
    expect((await sent(db.database)).found).toEqual([expect.objectContaining({ run })]);
  });
});
