import { hash } from 'node:crypto';
import { ProblemError } from '#kernel';
import { DayStore } from '../src/storage/day.store.js';
import { ErasureStore } from '../src/storage/erasure.store.js';
import { anEvent, read } from './accept-harness.js';
import { digestOf, line, type ReconcileHarness, reconcileHarness } from './reconcile-harness.js';

const DAY = '2026-03-02';
const AT = (time: string): string => `${DAY}T${time}+08:00`;
const ms = (instant: string): number => Date.parse(instant);

let r: ReconcileHarness;
beforeEach(async () => {
  r = await reconcileHarness();
});
afterEach(() => r.h.db.drop());

const event = (sourceEventNo: string, over: Record<string, unknown> = {}) => anEvent({ sourceEventNo, ...over });
const disposal = (sourceEventNo: string, steps: readonly Record<string, unknown>[]) => ({
  type: 'disposal',
  sourceEventNo,
  disposal: { steps },
});
const outcomesOf = async (...values: unknown[]): Promise<string[]> =>
  (await r.h.push(...values)).map(({ outcome }) => outcome);
const reasons = async (...args: Parameters<ReconcileHarness['compare']>): Promise<unknown[]> =>
  ((await r.compare(...args)).differences ?? []).map(({ sourceEventNo, yours, ours, reason }) => [
    sourceEventNo,
    yours,
    ours,
    reason,
  ]);

describe('events of a day', () => {
  it('agree when both sides hold the same, in whatever order and script the numbers are', async () => {
    await r.h.push(
      event('乙-2', { sourceVersion: 7 }),
      // As UTF-16 this one stands before the next, as bytes behind it.
      event('𠀀', { sourceVersion: 0 }),
      event('～', { updatedAt: AT('09:30:00.250') }),
      event('A', {}),
      event('A-1', { sourceVersion: 3, updatedAt: AT('09:30:00') }),
    );
    const lines = [
      line('～', `@${ms(AT('09:30:00.250'))}`),
      line('A-1', 3),
      line('A', '-'),
      line('𠀀', 0),
      line('乙-2', 7),
    ];
    expect(await r.compare(DAY, 'event', lines)).toEqual({
      agrees: true,
      yours: digestOf(lines),
      ours: digestOf(lines),
    });
  });

  it('of a day without any have the hash of nothing', async () => {
    const { ours } = await r.compare('2020-01-01', 'event', []);
    expect(ours).toEqual({ count: 0, hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' });
  });

  it('are those that were reported on it by their own word: the edges lie at midnight in Shanghai', async () => {
    await r.h.push(
      event('first', { reportedAt: '2026-03-02T00:00:00+08:00', sourceVersion: 1 }),
      event('last', { reportedAt: '2026-03-02T15:59:59.999Z', sourceVersion: 1 }),
      event('before', { reportedAt: '2026-03-01 23:59:59', sourceVersion: 1 }),
      event('after', { reportedAt: '2026-03-03 00:00:00', sourceVersion: 1 }),
    );
    expect((await r.compare(DAY, 'event', [line('first', 1), line('last', 1)])).agrees).toBe(true);
  });

  it('are the same after repeats, late versions and conflicts', async () => {
    expect(await outcomesOf(event('N', { sourceVersion: 3 }))).toEqual(['accepted']);
    expect(
      await outcomesOf(
        event('N', { sourceVersion: 3 }),
        event('N', { sourceVersion: 2, title: '较早' }),
        event('N', { sourceVersion: 3, title: '另一份' }),
      ),
    ).toEqual(['duplicate', 'late', 'conflict']);
    expect((await r.compare(DAY, 'event', [line('N', 3)])).agrees).toBe(true);
  });

  it('differ to the event, each with its reason', async () => {
    await r.h.push(
      event('same', { sourceVersion: 1 }),
      event('older', { sourceVersion: 1 }),
      event('newer', { updatedAt: AT('09:59:00') }),
      event('moved', { sourceVersion: 1, reportedAt: '2026-03-05 08:00:00' }),
      event('extra', { sourceVersion: 4 }),
      disposal('early', [{ stepNo: 1, at: AT('09:50:00'), action: '派单' }]),
    );
    expect(await outcomesOf({ ...event('refused'), titel: 'x' })).toEqual(['refused']);
    const gone = hash('sha256', 'erased', 'buffer').subarray(0, 16);
    await r.h.db.database.run((tx) =>
      tx.query(
        `INSERT INTO erased_event (source_id, number_digest, event_id, erased_on, reason, file)
         VALUES ('cz-12345', $1, gen_random_uuid(), '2026-03-09', 'term', 'none')`,
        [gone],
      ),
    );
    const lines = ['same', 'older', 'moved', 'early', 'refused', 'erased'].map((no) =>
      line(no, no === 'older' ? 2 : 1),
    );
    const answer = await r.compare(DAY, 'event', [...lines, line('newer', `@${ms(AT('09:50:00'))}`)]);
    expect(answer.agrees).toBe(false);
    expect(answer.comparedThrough).toBeNull();
    expect(answer.differences).toEqual([
      expect.objectContaining({ sourceEventNo: 'early', yours: '1', ours: null, reason: 'WAITING' }),
      expect.objectContaining({ sourceEventNo: 'erased', reason: 'ERASED' }),
      expect.objectContaining({ sourceEventNo: 'moved', ours: '1', reason: 'OTHER_DAY', ourDay: '2026-03-05' }),
      expect.objectContaining({
        sourceEventNo: 'newer',
        yours: `@${ms(AT('09:50:00'))}`,
        ours: `@${ms(AT('09:59:00'))}`,
        reason: 'NEWER_HERE',
      }),
      expect.objectContaining({ sourceEventNo: 'older', yours: '2', ours: '1', reason: 'OLDER_HERE' }),
      expect.objectContaining({ sourceEventNo: 'refused', yours: '1', ours: null, reason: 'NOT_HERE' }),
      expect.objectContaining({ sourceEventNo: 'extra', yours: null, ours: '4', reason: 'NOT_YOURS' }),
    ]);
    expect(answer.differences?.every(({ says }) => /[\u4e00-\u9fff]/.test(says))).toBe(true);
  });

  it('go to another day with a version that says so, and back', async () => {
    await r.h.push(event('M', { sourceVersion: 1 }));
    await r.h.push(event('M', { sourceVersion: 2, reportedAt: '2026-03-04 09:00:00' }));
    expect((await r.compare(DAY, 'event', [])).agrees).toBe(true);
    expect((await r.compare('2026-03-04', 'event', [line('M', 2)])).agrees).toBe(true);
    await r.h.push(event('M', { sourceVersion: 3 }));
    expect((await r.compare(DAY, 'event', [line('M', 3)])).agrees).toBe(true);
    expect((await r.compare('2026-03-04', 'event', [])).agrees).toBe(true);
  });

  it('without a version number tell a missed update by its time', async () => {
    await r.h.push(event('U', { updatedAt: AT('10:00:00') }));
    expect(await reasons(DAY, 'event', [line('U', `@${ms(AT('10:05:00'))}`)])).toEqual([
      ['U', `@${ms(AT('10:05:00'))}`, `@${ms(AT('10:00:00'))}`, 'OLDER_HERE'],
    ]);
    await r.h.push(event('U', { updatedAt: AT('10:05:00'), title: '改' }));
    expect((await r.compare(DAY, 'event', [line('U', `@${ms(AT('10:05:00'))}`)])).agrees).toBe(true);
  });
});

describe('steps of a day', () => {
  it('are those of that day, whenever their event was reported and however they came', async () => {
    await r.h.push(
      event('D-1', {
        disposal: {
          steps: [
            { stepNo: 1, at: AT('09:05:00'), action: '派单' },
            { stepNo: 2, at: '2026-03-03 10:00:00', action: '签收' },
          ],
        },
      }),
      event('D-2', { reportedAt: '2026-01-05 08:00:00' }),
      disposal('D-2', [{ at: AT('16:00:00'), action: '办结', organ: '城管' }]),
      disposal('D-1', [{ stepNo: 3, at: '2026-03-03 11:00:00', action: '退回' }]),
    );
    const done = `@${ms(AT('16:00:00'))}`;
    expect((await r.compare(DAY, 'disposal', [line('D-1', 1), line('D-2', done)])).agrees).toBe(true);
    expect((await r.compare('2026-03-03', 'disposal', [line('D-1', 2), line('D-1', 3)])).agrees).toBe(true);
  });

  it('are the same after repeats, and after waiting for their event', async () => {
    const early = disposal('W', [{ stepNo: 1, at: AT('09:05:00'), action: '派单' }]);
    expect(await outcomesOf(early, early)).toEqual(['waiting', 'waiting']);
    expect(await reasons(DAY, 'disposal', [line('W', 1)])).toEqual([['W', '1', null, 'WAITING']]);
    await r.h.push(event('W'));
    await r.h.push(early);
    expect((await r.compare(DAY, 'disposal', [line('W', 1)])).agrees).toBe(true);
  });

  it('go to another day when they come again with another time', async () => {
    await r.h.push(event('S', { disposal: { steps: [{ stepNo: 1, at: '2026-03-01 09:05:00', action: '派单' }] } }));
    await r.h.push(disposal('S', [{ stepNo: 1, at: AT('09:05:00'), action: '派单' }]));
    expect((await r.compare('2026-03-01', 'disposal', [])).agrees).toBe(true);
    expect((await r.compare(DAY, 'disposal', [line('S', 1)])).agrees).toBe(true);
    expect(await r.h.count('event_step_day')).toBe(1);
  });

  it('leave with their event when it is erased, its number too', async () => {
    const steps = [{ stepNo: 1, at: AT('09:05:00'), action: '派单' }];
    const [gone] = await r.h.push(event('E', { disposal: { steps } }), event('F', { disposal: { steps } }));
    const erased = { eventId: String(gone?.eventId), sourceId: 'cz-12345', sourceEventNo: 'E' };
    await r.h.db.database.run((tx) => new ErasureStore().remove(tx, [erased]));
    expect((await r.compare(DAY, 'disposal', [line('F', 1)])).agrees).toBe(true);
    expect(await read(r.h.db, 'SELECT source_event_no AS no FROM event_step_day')).toEqual([{ no: 'F' }]);
  });

  it('differ to the step, each with its reason', async () => {
    await r.h.push(
      event('X', {
        disposal: {
          steps: [
            { stepNo: 1, at: AT('09:05:00'), action: '派单' },
            { stepNo: 2, at: AT('09:10:00'), action: '签收' },
            { stepNo: 3, at: '2026-03-03 10:00:00', action: '办结' },
          ],
        },
      }),
    );
    const lines = [line('X', 1), line('X', 3), line('X', 9), line('nobody', 1)];
    expect(await reasons(DAY, 'disposal', lines)).toEqual([
      ['X', '3', '3', 'OTHER_DAY'],
      ['X', '9', null, 'NOT_HERE'],
      ['nobody', '1', null, 'EVENT_NOT_HERE'],
      ['X', null, '2', 'NOT_YOURS'],
    ]);
  });
});

describe('what is kept', () => {
  const kept = () =>
    read(r.h.db, 'SELECT source_event_no AS no, reason FROM reconciliation_difference ORDER BY source_event_no');

  it('is the last comparison of a day, with its differences, until the day agrees', async () => {
    await r.h.push(event('K', { sourceVersion: 1 }));
    await r.compare(DAY, 'event', [line('K', 1), line('L', 1)]);
    expect(await kept()).toEqual([{ no: 'L', reason: 'NOT_HERE' }]);
    await r.h.push(event('L', { sourceVersion: 1 }));
    await r.compare(DAY, 'event', [line('K', 1), line('L', 1)]);
    expect(await kept()).toEqual([]);
    expect(await read(r.h.db, 'SELECT comparisons, yours_hash = ours_hash AS agrees, day FROM reconciliation')).toEqual(
      [{ comparisons: 2, agrees: true, day: DAY }],
    );
  });

  it('is gathered from the parts of a list, a part that comes again in place of itself', async () => {
    const all = ['a', 'b', 'c', 'd'].map((no) => line(no, 1));
    await r.compare(DAY, 'event', all, { until: 'b', items: all.slice(0, 2) });
    await r.compare(DAY, 'event', all, { after: 'b', items: all.slice(2) });
    expect((await kept()).map(({ no }) => no)).toEqual(['a', 'b', 'c', 'd']);
    await r.h.push(event('a', { sourceVersion: 1 }), event('d', { sourceVersion: 1 }));
    await r.compare(DAY, 'event', all, { until: 'b', items: all.slice(0, 2) });
    expect((await kept()).map(({ no }) => no)).toEqual(['b', 'c', 'd']);
    // Without a list nothing is known of the events any more.
    await r.compare(DAY, 'event', all, null);
    expect(await kept()).toEqual([]);
  });
});

it('compares as much of our list as fits an answer, and says where to go on', async () => {
  const small = await reconcileHarness({ mostNumbers: 2 });
  try {
    await small.h.push(...['a', 'b', 'c', 'd', 'e'].map((no) => event(no, { sourceVersion: 1 })));
    const mine = ['b', 'd', 'f'].map((no) => line(no, 1));
    const found: string[] = [];
    let after: string | undefined;
    for (let parts = 0; parts < 10; parts += 1) {
      const items = mine.filter(({ sourceEventNo }) => after === undefined || sourceEventNo > after);
      const answer = await small.compare(DAY, 'event', mine, { ...(after === undefined ? {} : { after }), items });
      found.push(...(answer.differences ?? []).map(({ sourceEventNo }) => sourceEventNo));
      if (answer.comparedThrough == null) break;
      after = answer.comparedThrough;
    }
    expect(found).toEqual(['a', 'c', 'f', 'e']);
  } finally {
    await small.h.db.drop();
  }
});

it('refuses a list with a number outside of the part that it says it is', async () => {
  const items = [line('b', 1), line('z', 1)];
  await expect(r.compare(DAY, 'event', items, { after: 'a', until: 'c', items })).rejects.toMatchObject({
    code: 'HTTP.INVALID',
    items: [{ pointer: '/kinds/event/list/items/1' }],
  });
});

it('refuses a day that no calendar has', async () => {
  await expect(r.compare('2026-02-30', 'event', [])).rejects.toThrow(ProblemError);
});

it('works on one reconciliation of a source at a time', async () => {
  await r.h.db.database.run(async (tx) => {
    await new DayStore().takeTurn(tx, 'cz-12345');
    await expect(r.compare(DAY, 'event', [])).rejects.toMatchObject({ code: 'INGEST.RECONCILIATION_BUSY' });
    await expect(r.ownDay.read('cz-12345', { day: DAY, kind: 'event', after: null, limit: 1 })).rejects.toMatchObject({
      code: 'INGEST.RECONCILIATION_BUSY',
    });
  });
  expect((await r.compare(DAY, 'event', [])).agrees).toBe(true);
});

describe('our own list', () => {
  it('is given page by page, all steps of an event together, with counts and hashes at the beginning', async () => {
    await r.h.push(
      ...['～', '𠀀', 'A'].map((no) =>
        event(no, {
          sourceVersion: 5,
          disposal: { steps: [1, 2].map((stepNo) => ({ stepNo, at: AT('09:05:00'), action: '流转' })) },
        }),
      ),
    );
    const page = (kind: 'event' | 'disposal', after: string | null) =>
      r.ownDay.read('cz-12345', { day: DAY, kind, after, limit: 2 });
    const first = await page('disposal', null);
    expect(first.items).toEqual([line('A', 1), line('A', 2), line('～', 1), line('～', 2)]);
    const second = await page('disposal', first.next);
    expect([second.items, second.next, second.kinds]).toEqual([[line('𠀀', 1), line('𠀀', 2)], null, undefined]);
    const events = [
      ...(await page('event', null)).items,
      ...(await page('event', (await page('event', null)).next)).items,
    ];
    expect(first.kinds).toEqual({
      event: digestOf(events),
      disposal: digestOf([...first.items, ...second.items]),
    });
  });
});
