import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#kernel';
import { createLogger } from '#platform/observe';
import { withClient } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';
import { DiskUseStore } from '../src/storage/disk-use.store.js';
import { WatchDisk } from '../src/watch-disk/watch-disk.js';
import { read } from './accept-harness.js';

const TODAY = '2026-03-20';
const MB = 1024 ** 2;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ schema: 'ingest', migrations: INGEST_MIGRATIONS });
});
beforeEach(() => withClient(db.adminUrl, (client) => client.query('TRUNCATE ingest.disk_use')));
afterAll(() => db.drop());

const watchOf = (over: { directory?: string; capacityBytes?: number } = {}): WatchDisk =>
  new WatchDisk({
    database: db.database,
    uses: new DiskUseStore(),
    clock: { now: () => new Date(`${TODAY}T10:00:00+08:00`) },
    logger: createLogger({ service: 'ingest', instanceId: 'test', level: 'fatal' }),
    directory: '',
    capacityBytes: 0,
    ...over,
  });
const used = async (): Promise<number> =>
  Number((await read(db, 'SELECT pg_database_size(current_database()) AS n'))[0]!['n']);
/** A database that has grown by as much each day until now. */
const grown = async (days: number, perDay: number): Promise<void> => {
  const now = await used();
  await db.database.run(async (tx) => {
    for (let back = days; back > 0; back -= 1) {
      await new DiskUseStore().save(tx, addDays(TODAY, -back), now - back * perDay);
    }
  });
};

describe('the disk of the database', () => {
  it('is full when what is free is used up at the growth of the last days', async () => {
    await grown(10, 10 * MB);
    const state = await watchOf({ capacityBytes: (await used()) + 300 * MB }).look();
    expect(state.usedBytes).toBeGreaterThan(MB);
    expect(state.freeBytes! / MB).toBeCloseTo(300, -1);
    expect(state.daysUntilFull!).toBeGreaterThan(25);
    expect(state.daysUntilFull!).toBeLessThan(35);
  });

  it('is this machine’s where a directory of it is named', async () => {
    await grown(3, MB);
    const state = await watchOf({ directory: tmpdir() }).look();
    expect(state.freeBytes).toBeGreaterThan(0);
    expect(state.daysUntilFull).toBeGreaterThan(0);
  });

  it('is not known where nobody said how large it is, and not told before two days are known', async () => {
    await grown(3, MB);
    expect(await watchOf().look()).toMatchObject({ freeBytes: null, daysUntilFull: null });
    await withClient(db.adminUrl, (client) => client.query('TRUNCATE ingest.disk_use'));
    const watch = watchOf({ capacityBytes: 2 ** 50 });
    expect(watch.last()).toBeNull();
    expect(await watch.look()).toMatchObject({ daysUntilFull: null });
    expect(watch.last()).toMatchObject({ daysUntilFull: null });
  });

  it('keeps a figure a day of the last fortnight', async () => {
    await grown(40, MB);
    const watch = watchOf();
    await watch.look();
    await watch.look();
    const days = await read(db, 'SELECT day FROM disk_use ORDER BY day');
    expect(days).toHaveLength(15);
    expect([days[0]!['day'], days.at(-1)!['day']]).toEqual(['2026-03-06', TODAY]);
  });
});
