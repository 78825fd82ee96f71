import type { EventErasedV1, GridEventV1 } from '#contracts';
import { ALWAYS, newId } from '#kernel';
import type { TestDatabase } from '#testing';
import { aGridEvent, atHour, type Given } from './a-grid-event.js';
import { matcherOn, sent, stores, testOfMatcher } from './matcher-on-database.js';
import { BY_COUNT, BY_WORDS } from './rules-for-tests.js';

const WORDS = '柳溪街道七号院内排放污水';

let db: TestDatabase;
let matcher: Awaited<ReturnType<typeof matcherOn>>;
beforeEach(async () => {
  db = await testOfMatcher();
  matcher = await matcherOn(db.database, [BY_COUNT, BY_WORDS], { chunkSize: 3 });
});
afterEach(() => db.drop());

const rows = (sql: string, params: unknown[] = []) =>
  db.database.read((tx) => tx.query<Record<string, unknown>>(sql, params));
const report = (hours: number, given: Given = {}): GridEventV1 =>
  aGridEvent({
    address: '柳溪街道七号',
    description: WORDS,
    eventTime: atHour(hours),
    reporterKey: `r-${hours}`,
    ...given,
  });
const erase = (events: readonly GridEventV1[], file = 'none'): Promise<void> =>
  matcher.erase(
    events.map((event): EventErasedV1 => ({
      eventId: event.eventId,
      sourceId: 'qs-grid',
      reason: 'retention',
      file,
      at: '2029-03-03T00:00:00.000Z',
    })),
  );
const bodies = async (): Promise<string[]> =>
  (await rows('SELECT event_id FROM event ORDER BY event_time')).map((row) => String(row['event_id']));
/** Everything in the schema's tables that holds the words of an event, outgoing messages apart. */
const holding = async (words: RegExp): Promise<string[]> => {
  const found: string[] = [];
  for (const table of ['event', 'candidate', 'hit', 'evaluation', 'run_event']) {
    for (const { row } of await rows(`SELECT t::text AS row FROM ${table} t`)) {
      const text = String(row).replace(/\\\\x([0-9a-f]{8,})/g, (_, hex: string) => Buffer.from(hex, 'hex').toString());
      if (words.test(text)) found.push(table);
    }
  }
  return [...new Set(found)];
};

describe('an event that was erased', () => {
  it('goes with all of its revisions when no hit counted it, and leaves its ids alone', async () => {
    const dull = aGridEvent({ description: '夏临反映路灯不亮', address: null });
    await matcher.take([dull, { ...dull, revision: 2, description: '夏临反映路灯仍不亮' }]);
    await erase([dull]);
    expect(await bodies()).toEqual([]);
    expect(await holding(/夏临/)).toEqual([]);
    expect(await rows('SELECT revision, outcome FROM evaluation ORDER BY revision')).toHaveLength(2);
  });

  it('stays where a live hit counted it, at the revision that it counted, until the file has ended', async () => {
    const [first, second, third] = [report(0), report(1), report(2)];
    await matcher.take([first, { ...first, revision: 2 }, second, third]);
    const { live } = await sent(db.database);
    const hit = live.find(({ rule }) => rule.id === BY_COUNT.id)!;
    expect(hit.eventCount).toBe(3);
    await erase([first, second, third], 'open');
    expect(await rows('SELECT revision FROM event WHERE event_id = $1', [first.eventId])).toEqual([{ revision: 2 }]);
    expect(await bodies()).toHaveLength(3);
    expect(await holding(/柳溪/)).toEqual(['event', 'candidate', 'hit']);

    await erase([first, second, third], 'ended');
    expect(await holding(/柳溪/)).toEqual([]);
    expect(await rows("SELECT event_count FROM hit WHERE state = 'live' AND hit_id = $1", [hit.hitId])).toEqual([
      { event_count: 3 },
    ]);
  });

  it('is not read as history any more, by a back-test for example', async () => {
    const [first, second] = [report(0), report(1)];
    await matcher.take([first, second, report(2)]);
    await erase([first, second], 'open');
    const span = { procuratorateId: '990100', from: new Date(0), to: new Date('2030-01-01') };
    const history = await db.database.read((tx) =>
      stores.events.listHistory(tx, span, { seen: ALWAYS, after: null, limit: 10 }),
    );
    expect(history).toHaveLength(1);
  });

  it('is not brought back by its own older record, by a newer one, or by one that comes for the first time', async () => {
    const [counted, dull, never] = [report(0), aGridEvent({ address: null }), report(3)];
    await matcher.take([counted, dull]);
    await erase([counted, dull, never]);
    const before = await bodies();
    await matcher.take([counted, dull, never, { ...dull, revision: 2 }, { ...counted, revision: 5 }]);
    await matcher.take([never]);
    expect(await bodies()).toEqual(before);
    const outcomes = await rows('SELECT outcome FROM evaluation WHERE event_id = $1', [never.eventId]);
    expect(outcomes).toEqual([{ outcome: 'unmatched' }]);
    expect(await rows('SELECT FROM candidate WHERE event_id = $1', [never.eventId])).toEqual([]);
  });

  it('counts for nothing new: two that wait and one that was erased are no three', async () => {
    const [first, second, third] = [report(0), report(1), report(2)];
    await matcher.take([first, second]);
    await erase([first]);
    await matcher.take([third]);
    const { found } = await sent(db.database);
    expect(found.filter(({ rule }) => rule.id === BY_COUNT.id)).toEqual([]);
    await matcher.take([report(3)]);
    const hit = (await sent(db.database)).found.find(({ rule }) => rule.id === BY_COUNT.id);
    expect(hit?.events.map(({ eventId }) => eventId)).not.toContain(first.eventId);
  });

  it('takes its words out of a hit that is void', async () => {
    const event = report(0);
    await matcher.take([event]);
    await matcher.take([{ ...event, revision: 2, description: '咨询' }]);
    expect(await holding(/柳溪/)).toContain('hit');
    await erase([event]);
    expect(await holding(/柳溪/)).toEqual([]);
    // What the rule itself says stays, and that it held.
    const [hit] = await rows("SELECT explanation -> 'conditions' AS conditions FROM hit WHERE rule_id = 'by-words'");
    expect(hit!['conditions']).toMatchObject([{ held: true, actual: null, found: [] }]);
  });

  it('keeps what else comes to the key of its hit working, when its bytes are a skeleton', async () => {
    const [first, second, third] = [report(10), report(11), report(12)];
    await matcher.take([first, second, third]);
    await erase([first, second, third], 'ended');
    // It comes late, before all of them: the hit is found anew, from what is left of them.
    await matcher.take([report(9, { address: '柳溪街道七号' })]);
    const { live } = await sent(db.database);
    const hit = live.find(({ rule }) => rule.id === BY_COUNT.id)!;
    expect(hit.eventCount).toBe(4);
    expect(await rows('SELECT FROM quarantine')).toEqual([]);
  });

  it('holds up no run that it is part of, whether it has come or not', async () => {
    const run = { id: newId(), kind: 'backfill' };
    const events = Array.from({ length: 7 }, (_, i) => report(i, { run }));
    await matcher.take(events.slice(0, 5));
    await erase([events[1]!, events[5]!]);
    await matcher.take(events.slice(5));
    await matcher.closeRun(run.id, events.length);
    await matcher.evaluateRuns();
    expect(await rows('SELECT stage FROM run')).toEqual([{ stage: 'done' }]);
    const pending = await rows("SELECT FROM evaluation WHERE outcome = 'pending'");
    expect(pending).toEqual([]);
    expect(await holding(new RegExp(events[1]!.sourceEventNo))).toEqual([]);
  });
});
