import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { createLogger } from '#platform/observe';
import { acceptHarness, type AcceptHarness, anEvent, read } from '../../test/accept-harness.js';
import { MONTHLY_TABLES } from '../migrations/event-months.js';
import { MonthStore } from '../storage/month.store.js';
import { KeepMonths } from './keep-months.js';

const DAY_MS = 86_400_000;
const PERSON = {
  id: 'p-1',
  roles: ['prosecutor'],
  procuratorateId: 'cz-city',
  regionPrefixes: ['9901'],
  departmentIds: [],
  subordinateOfficeIds: [],
};
let h: AcceptHarness;
const lines: string[] = [];
const logger = createLogger({
  service: 'ingest',
  instanceId: 'ingest-1',
  level: 'info',
  destination: { write: (line) => void lines.push(line) },
});

beforeAll(async () => {
  h = await acceptHarness();
});
afterAll(() => h.db.drop());

const keeper = (days: number, months: Pick<MonthStore, 'make'> = new MonthStore()): KeepMonths => {
  const nowMs = Date.now() + days * DAY_MS;
  const clock = { now: () => new Date(nowMs) };
  return new KeepMonths({ database: h.db.database, months, clock, logger });
};

const parts = async (table: string): Promise<string[]> =>
  (
    await read(
      h.db,
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = $1::regclass ORDER BY pg_get_expr(c.relpartbound, c.oid) COLLATE "C"`,
      [table],
    )
  ).map(({ name }) => String(name));

/** Stores an event as if it came that many days from now. */
const storeAfter = (days: number): Promise<unknown> =>
  h.db.database.run((tx) =>
    tx.query(
      `INSERT INTO event (event_id, source_id, source_event_no, revision, writes, body_hash, ordered_at, procuratorate_id, region_code12, state)
       VALUES ($1, 'cz-12345', $2, 1, 1, '', now(), 'cz-city', '990102003004', '{}')`,
      [newId(Date.now() + days * DAY_MS), `in ${days} days`],
    ),
  );

describe('the months of events', () => {
  it('are there for a quarter of a year once the schema is, and the service starts with them', async () => {
    await storeAfter(0);
    await storeAfter(85);
    const ready = keeper(0);
    expect(ready.secondsReady()).toBe(0);
    await ready.keep();
    expect(ready.secondsReady()).toBeGreaterThan(85 * 86_400);
  });

  it('are refused by the database where they are missing, and taken once they are made', async () => {
    await expect(storeAfter(250)).rejects.toMatchObject({ code: '23514' });
    const before = await parts('event');
    await keeper(200).keep();
    await storeAfter(250);
    expect((await parts('event')).length).toBeGreaterThan(before.length + 4);
    for (const table of MONTHLY_TABLES) {
      const names = (await parts(table)).map((name) => name.slice(table.length));
      expect(names).toEqual((await parts('event')).map((name) => name.slice('event'.length)));
    }
  });

  it('are made once by many at a time, while others write', async () => {
    const before = (await parts('event')).length;
    const pushes = Array.from({ length: 20 }, (_, i) => h.push(anEvent({ sourceEventNo: `M${i}` })));
    const days = await Promise.all(Array.from({ length: 3 }, () => keeper(232).keep()));
    expect(new Set(days).size).toBe(1);
    expect((await Promise.all(pushes)).flat().every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect((await parts('event')).length).toBe(before + 1);
  });

  it('are not made further than a year ahead, by whomever', async () => {
    const before = await parts('event');
    await expect(keeper(1000).keep()).rejects.toThrow('a year ahead');
    await expect(
      h.db.people.run(PERSON, (tx) => tx.query(`SELECT keep_event_months(current_date)`)),
    ).rejects.toMatchObject({ code: '42501' });
    expect(await parts('event')).toEqual(before);
  });

  it('are reached through the whole table alone, which shows people what they may see', async () => {
    await h.push(anEvent({ sourceEventNo: 'seen' }));
    for (const table of await parts('event')) {
      for (const database of [
        h.db.database,
        { read: <T>(work: Parameters<typeof h.db.people.read<T>>[1]) => h.db.people.read(PERSON, work) },
      ]) {
        await expect(database.read((tx) => tx.query(`SELECT FROM ${table}`))).rejects.toMatchObject({ code: '42501' });
      }
    }
    const seen = (person: typeof PERSON, of: string): Promise<unknown[]> =>
      h.db.people.read(person, (tx) => tx.query(`SELECT FROM ${of} WHERE source_event_no = 'seen'`));
    for (const table of ['event', 'event_key']) {
      expect(await seen(PERSON, table)).toHaveLength(1);
      expect(await seen({ ...PERSON, regionPrefixes: ['9902'] }, table)).toHaveLength(0);
    }
  });

  it('say in the log when they could not be made, and leave the service at work', async () => {
    const failing = keeper(0, { make: () => Promise.reject(new Error('no space left')) });
    failing.start();
    await failing.stop();
    expect(lines.join('\n')).toContain('months of events could not be made');
    expect(failing.secondsReady()).toBe(0);
  });
});
