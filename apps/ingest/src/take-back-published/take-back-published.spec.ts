import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { GridEventV1, SourceChangedV1 } from '#contracts';
import { withClient } from '#platform/postgres';
import { type AcceptHarness, acceptHarness, anEvent } from '../../test/accept-harness.js';
import { EventStore } from '../storage/event.store.js';
import { RunStore } from '../storage/run.store.js';
import { PublishedStateStore } from '../storage/published-state.store.js';
import { TakeBackPublished } from './take-back-published.use-case.js';

const RUN = '01970000-0000-7000-8000-000000000001';
const takeBack = new TakeBackPublished({
  events: new EventStore(),
  published: new PublishedStateStore(),
  runs: new RunStore(),
});
let harness: AcceptHarness;

beforeAll(async () => {
  harness = await acceptHarness();
});
afterEach(() => forget());
afterAll(() => harness.db.drop());

/** The database is one of before; what was published stays where it is. */
async function forget(): Promise<void> {
  const tables = [
    'event',
    'event_key',
    'event_push',
    'waiting_disposal',
    'reporter_identity',
    'outbox',
    'run',
    'source_key',
    'source',
  ];
  await withClient(harness.db.adminUrl, (client) =>
    client.query(`TRUNCATE ${tables.map((table) => `ingest.${table}`).join(', ')} CASCADE`),
  );
}

const take = (records: readonly GridEventV1[]): Promise<number> =>
  harness.db.database.run((tx) => takeBack.events(tx, records));

/** Pushes, then loses everything but what was published. */
async function lose(...pushes: readonly Record<string, unknown>[]): Promise<GridEventV1[]> {
  for (const push of pushes) await harness.push(push);
  const published = await harness.published();
  await forget();
  return published;
}

describe('events that were published after the moment that the database went back to', () => {
  it('are here again, each in its last revision and under its id, and nothing is published', async () => {
    const published = await lose(
      anEvent({ sourceVersion: 1 }),
      anEvent({ sourceVersion: 2, title: '工地夜间施工' }),
      anEvent({ sourceEventNo: 'GD-2' }),
    );
    expect(await take(published.reverse())).toBe(2);
    expect(await take(published)).toBe(0);
    expect(await harness.count('event')).toBe(2);
    expect(await harness.count('outbox')).toBe(0);
    const [again] = await harness.push(anEvent({ sourceVersion: 3, title: '工地施工' }));
    const first = published.find(({ sourceEventNo }) => sourceEventNo === 'GD-1');
    expect(again).toMatchObject({ outcome: 'accepted', eventId: first?.eventId, revision: 3 });
  });

  it('go on in their handling as if nothing had been lost: counts, extension and overdue', async () => {
    const disposal = {
      deadlineAt: '2026-03-02 09:20',
      returnedCount: 2,
      steps: [
        { stepNo: 1, at: '2026-03-02 09:05', action: '流转', kind: 'dispatch' },
        { stepNo: 2, at: '2026-03-02 09:30', action: '退回' },
      ],
    };
    const parties = [{ name: '阮见山', phone: '13900000002' }];
    const published = await lose(anEvent({ disposal, parties }));
    expect(published[0]).toMatchObject({ disposal: { overdue: true, returnedCount: 2 } });
    await take(published);
    const later = { extendedTo: '2026-03-02 09:50', steps: [{ stepNo: 3, at: '2026-03-02 09:40', action: '办结' }] };
    await harness.push({ type: 'disposal', sourceEventNo: 'GD-1', disposal: later });
    const last = (await harness.published()).at(-1)!;
    // Extended, it was not late after all; that was only read from the times.
    expect(last.disposal).toMatchObject({ overdue: false, returnedCount: 2, extendedTo: '2026-03-02T01:50:00.000Z' });
    expect(last.disposal.steps.map(({ kind }) => kind)).toEqual(['dispatch', 'return', 'finish']);
    expect(last.parties).toEqual(published[0]?.parties);
  });

  it('believe a platform that pushes the same version once more, and go on in their numbers', async () => {
    const published = await lose(anEvent({ sourceVersion: 4 }));
    await take(published);
    const [again] = await harness.push(anEvent({ sourceVersion: 4 }));
    expect(again).toMatchObject({ outcome: 'accepted', eventId: published[0]?.eventId, revision: 2 });
  });

  it('take an older version for late, and one without a number for a newer one', async () => {
    await take(await lose(anEvent({ sourceVersion: 4 }), anEvent({ sourceEventNo: 'GD-2' })));
    const [late, newer] = await harness.push(
      anEvent({ sourceVersion: 3, title: '旧' }),
      anEvent({ sourceEventNo: 'GD-2', title: '新' }),
    );
    expect([late?.outcome, newer?.outcome]).toEqual(['late', 'accepted']);
  });

  it('keep what was said of their handling until more is said', async () => {
    const published = await lose(
      anEvent({
        sourceVersion: 1,
        disposal: { status: '处理中', organ: '城管', updatedAt: '2026-03-02T09:30:00+08:00' },
      }),
    );
    await take(published);
    await harness.push(anEvent({ sourceVersion: 2 }));
    expect((await harness.published()).at(-1)?.disposal).toMatchObject({ status: '处理中', organ: '城管' });
    const disposal = { status: '办结', updatedAt: '2026-03-02T10:00:00+08:00' };
    await harness.push(anEvent({ sourceVersion: 3, disposal }));
    expect((await harness.published()).at(-1)?.disposal).toMatchObject({ status: '办结', organ: '城管' });
  });

  it('take their place over an earlier revision that is here', async () => {
    await harness.push(anEvent({ sourceVersion: 1 }));
    const [first] = await harness.published();
    expect(await take([{ ...first!, revision: 3, title: '第三次' }])).toBe(1);
    expect(await take([{ ...first!, revision: 2, title: '第二次' }])).toBe(0);
    const rows = await harness.db.database.read((tx) => tx.query<{ state: GridEventV1 }>('SELECT state FROM event'));
    expect(rows.map(({ state }) => [state.revision, state.title])).toEqual([[3, '第三次']]);
  });

  it('lose the sealed reporter where their published state speaks of another one', async () => {
    await harness.push(anEvent({ sourceVersion: 1, reporter: { phone: '13800000001' } }));
    const [first] = await harness.published();
    expect(await harness.count('reporter_identity')).toBe(1);
    await take([{ ...first!, revision: 2 }]);
    expect(await harness.count('reporter_identity')).toBe(1);
    await take([{ ...first!, revision: 3, reporterKey: 'another' }]);
    expect(await harness.count('reporter_identity')).toBe(0);
  });
});

describe('registrations and runs', () => {
  const source: SourceChangedV1 = {
    sourceId: 'cz-grid',
    kind: '全科网格',
    name: '网格',
    state: 'active',
    procuratorateId: 'cz-city',
    regionCode12: '990100000000',
    keys: [{ keyId: 'k1', secretSealed: 'sealed', state: 'active' }],
    version: 1,
    at: '2026-03-02T01:00:00.000Z',
  };

  it('come back in their last version', async () => {
    const taken = await harness.db.database.run((tx) =>
      takeBack.sources(tx, [source, { ...source, version: 2, state: 'suspended' }, source]),
    );
    expect(taken).toBe(2);
    const rows = await harness.db.database.read((tx) => tx.query('SELECT state, version FROM source'));
    expect(rows).toEqual([{ state: 'suspended', version: 2 }]);
    expect(await harness.count('source_key')).toBe(1);
  });

  it('count what an open run has published, and leave the count of a closed one', async () => {
    const run = {
      runId: RUN,
      kind: 'backfill',
      sourceId: source.sourceId,
      at: source.at,
      state: 'open',
      eventCount: 0,
    };
    const counted = async () => {
      const rows = await harness.db.database.read((tx) =>
        tx.query<{ count: string }>('SELECT event_count AS count FROM run'),
      );
      return rows[0]?.count;
    };
    await harness.db.database.run(async (tx) => {
      await takeBack.sources(tx, [source]);
      await takeBack.runs(tx, [run]);
      await takeBack.countRuns(tx, new Map([[RUN, 5]]));
    });
    expect(await counted()).toBe('5');
    await harness.db.database.run(async (tx) => {
      await takeBack.runs(tx, [{ ...run, state: 'closed', eventCount: 9 }]);
      await takeBack.countRuns(tx, new Map([[RUN, 5]]));
    });
    expect(await counted()).toBe('9');
  });

  it('close a run with its final count and never open it again', async () => {
    const run = { runId: RUN, kind: 'backfill', sourceId: source.sourceId, at: source.at };
    await harness.db.database.run(async (tx) => {
      await takeBack.sources(tx, [source]);
      await takeBack.runs(tx, [{ ...run, state: 'open', eventCount: 0 }]);
      await takeBack.runs(tx, [{ ...run, state: 'closed', eventCount: 7 }]);
      expect(await takeBack.runs(tx, [{ ...run, state: 'open', eventCount: 0 }])).toBe(0);
    });
    const rows = await harness.db.database.read((tx) => tx.query('SELECT state, event_count FROM run'));
    expect(rows).toEqual([{ state: 'closed', event_count: '7' }]);
  });
});
