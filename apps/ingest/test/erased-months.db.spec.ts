import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { withClient } from '#platform/postgres';
import { MONTHLY_TABLES } from '../src/migrations/event-months.js';
import { MonthStore } from '../src/storage/month.store.js';
import { type AcceptHarness, acceptHarness, read } from './accept-harness.js';
import { erasureHarness } from './erasure-harness.js';

const MONTH_MS = 31 * 86_400_000;

let line: AcceptHarness;
beforeEach(async () => {
  line = await acceptHarness();
});
afterEach(() => line.db.drop());

const asOwner = (
  work: (sql: (text: string, params?: unknown[]) => Promise<Record<string, unknown>[]>) => Promise<void>,
) =>
  withClient(line.db.adminUrl, async (client) => {
    await client.query('SET search_path = ingest');
    await work(async (text, params) => (await client.query<Record<string, unknown>>(text, params)).rows);
  });

/** A month of its own for events of two months ago, as an installation has it that is older than this one. */
const pastMonth = async (monthsBack: number): Promise<{ name: string; id: string }> => {
  const at = new Date(Date.now() - monthsBack * MONTH_MS);
  const first = `${at.toISOString().slice(0, 7)}-01`;
  await asOwner(async (sql) => {
    for (const table of MONTHLY_TABLES) {
      const [before] = await sql(
        `SELECT c.relname AS name, (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([0-9a-f-]{36})''\\)'))[1] AS upto
           FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = $1::regclass AND c.relname LIKE '%_before_%'`,
        [table],
      );
      const part = `${table}_${first.slice(0, 7).replace('-', '_')}`;
      const [bounds] = await sql(
        `SELECT event_month_bound($1::date) AS from, event_month_bound(($1::date + interval '1 month')::date) AS upto`,
        [first],
      );
      await sql(`ALTER TABLE ${table} DETACH PARTITION ${String(before!['name'])}`);
      await sql(`CREATE TABLE ${part} (LIKE ${table} INCLUDING ALL)`);
      await sql(`ALTER TABLE ${part} OWNER TO gp_owner`);
      await sql(
        `ALTER TABLE ${table} ATTACH PARTITION ${part} FOR VALUES FROM ('${String(bounds!['from'])}') TO ('${String(bounds!['upto'])}')`,
      );
      await sql(`ALTER TABLE ${table} ATTACH PARTITION ${String(before!['name'])}
                   FOR VALUES FROM ('${String(bounds!['upto'])}') TO ('${String(before!['upto'])}')`);
    }
  });
  return { name: first.slice(0, 7).replace('-', '_'), id: newId(Date.parse(first) + 86_400_000) };
};
const parts = async (): Promise<string[]> => {
  const rows = await read(
    line.db,
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = ANY ('{event,event_push,reporter_identity}'::regclass[]) AND c.relkind = 'r' ORDER BY 1`,
  );
  return rows.map((row) => String(row['name']));
};
const drop = (): Promise<string | null> => line.db.database.run((tx) => new MonthStore().dropEmpty(tx));
const insertPush = (id: string): Promise<unknown> =>
  line.db.database.run((tx) =>
    tx.query(
      `INSERT INTO event_push (event_id, push_key, kind, outcome, revision, body_hash, flags, received_at, via, sealed)
       VALUES ($1, 'v', 'event', 'accepted', 1, 'h', '{}', now(), 'http', '')`,
      [id],
    ),
  );

describe('a month in which nothing is left', () => {
  it('is dropped from all of its tables, by a pass of erasing too', async () => {
    const { name } = await pastMonth(3);
    const before = await parts();
    expect(before).toEqual(
      expect.arrayContaining([`event_${name}`, `event_push_${name}`, `reporter_identity_${name}`]),
    );
    await erasureHarness(line).runErasures.run();
    expect(await parts()).toEqual(before.filter((part) => !part.endsWith(name)));
    expect(await drop()).toBeNull();
  });

  it('is not, while any of its tables holds a row', async () => {
    const { name, id } = await pastMonth(3);
    await insertPush(id);
    expect(await drop()).toBeNull();
    await line.db.database.run((tx) => tx.query('DELETE FROM event_push'));
    expect(await drop()).toBe(name);
  });

  it('is not, while it may still be written to: neither this one nor the last nor those to come', async () => {
    const before = await parts();
    expect(before.length).toBeGreaterThan(9);
    expect(await drop()).toBeNull();
    expect(await parts()).toEqual(before);
  });

  it('waits for nobody who is at the table, and is dropped later', async () => {
    const { name } = await pastMonth(3);
    await line.db.database.run(async (tx) => {
      await tx.query('SELECT FROM event LIMIT 1');
      await expect(drop()).rejects.toMatchObject({ code: '55P03' });
    });
    expect(await drop()).toBe(name);
  });

  it('leaves the months that are to come as they are', async () => {
    await pastMonth(3);
    await drop();
    const months = new MonthStore();
    const through = new Date(Date.now() + 10 * MONTH_MS).toISOString().slice(0, 10);
    const ready = await line.db.database.run((tx) => months.make(tx, through));
    expect(ready > through).toBe(true);
    await insertPush(newId());
    await insertPush(newId(Date.parse(through)));
  });
});
