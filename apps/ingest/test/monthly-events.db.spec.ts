import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { newId } from '#kernel';
import { type Migration, runMigrations, withClient } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { ContractMonthlyEvents1798000100001 } from '../src/migrations/1798000100001-contract-monthly-events.js';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';

const at = INGEST_MIGRATIONS.indexOf(ContractMonthlyEvents1798000100001);
const EARLIER: readonly Migration[] = INGEST_MIGRATIONS.slice(0, at);
const DAY_MS = 86_400_000;
const TABLES = ['event', 'event_push', 'reporter_identity'] as const;
const PERSON = {
  id: 'p-1',
  roles: ['prosecutor'],
  procuratorateId: 'cz-city',
  regionPrefixes: ['9901'],
  departmentIds: [],
  subordinateOfficeIds: [],
};

describe('a database of the release before, divided into months', () => {
  let db: TestDatabase;
  beforeEach(async () => {
    db = await testDatabase({ schema: 'ingest', migrations: EARLIER });
  });
  afterEach(() => db.drop());

  const sql = <T extends Record<string, unknown>>(text: string, params: unknown[] = []): Promise<T[]> =>
    withClient(db.adminUrl, async (client) => {
      await client.query('SET search_path = ingest');
      return (await client.query<T>(text, params)).rows;
    });

  /** Events of three years, what was pushed for them and who reported. */
  async function fill(count: number, daysBack: (i: number) => number): Promise<void> {
    const rows = Array.from({ length: count }, (_, i) => ({
      id: newId(Date.now() - daysBack(i) * DAY_MS),
      no: `N${i}`,
      region: i % 2 === 0 ? '990102003004' : '990202003004',
    }));
    const from = 'FROM jsonb_to_recordset($1) AS r (id uuid, no text, region text)';
    const params = [JSON.stringify(rows)];
    await sql(
      `INSERT INTO event (event_id, source_id, source_event_no, revision, writes, source_version, body_hash, ordered_at,
         procuratorate_id, region_code12, state, memory)
       SELECT id, 'cz-12345', no, 1, 3, 7, 'h', now(), 'cz-city', region, jsonb_build_object('title', no), '{"a":1}' ${from}`,
      params,
    );
    await sql(
      `INSERT INTO event_push (event_id, push_key, kind, outcome, revision, body_hash, flags, received_at, via, sealed)
       SELECT id, 'v:' || n, 'event', 'accepted', n, 'h', '{A,B}', now(), 'http', '\\x00ff' ${from}, generate_series(1, 2) n`,
      params,
    );
    await sql(`INSERT INTO reporter_identity SELECT id, 1, '\\x01' ${from}`, params);
  }

  const everything = async (): Promise<unknown[]> => {
    const texts: unknown[] = [];
    for (const table of TABLES) texts.push(await sql(`SELECT t::text AS row FROM ${table} t ORDER BY 1`));
    return texts;
  };
  const migrate = (): Promise<readonly string[]> =>
    runMigrations({ ownerUrl: db.ownerUrl, schema: 'ingest', migrations: INGEST_MIGRATIONS.slice(0, at + 1) });

  it('has every row as it was, and the number of each event in the narrow table', async () => {
    await fill(600, (i) => i * 1.8);
    const before = await everything();
    await migrate();
    expect(await everything()).toEqual(before);
    const [lost] =
      await sql(`SELECT count(*) FILTER (WHERE k.event_id IS DISTINCT FROM e.event_id)::int AS wrong, count(*)::int AS n
      FROM event e LEFT JOIN event_key k USING (source_id, source_event_no)`);
    expect(lost).toEqual({ wrong: 0, n: 600 });
    await expect(sql(`INSERT INTO event_key VALUES ('cz-12345', 'N1', $1)`, [newId()])).rejects.toMatchObject({
      code: '23505',
    });
  });

  it('shows people what it showed them before', async () => {
    await fill(20, (i) => i * 30);
    const seen = (): Promise<unknown[]> =>
      db.people.read(PERSON, async (tx) => [
        await tx.query('SELECT source_event_no FROM event ORDER BY 1'),
        await tx.query('SELECT event_id, push_key FROM event_push ORDER BY 1, 2'),
        await tx.query('SELECT event_id FROM reporter_identity ORDER BY 1'),
      ]);
    const before = await seen();
    expect(before.map((rows) => (rows as unknown[]).length)).toEqual([10, 20, 10]);
    await migrate();
    expect(await seen()).toEqual(before);
    await expect(db.people.read(PERSON, (tx) => tx.query('SELECT sealed FROM event_push'))).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('takes in what a clock that was ahead had made', async () => {
    await fill(3, () => -100);
    const before = await everything();
    await migrate();
    expect(await everything()).toEqual(before);
    const [row] = await sql<{ ready: boolean }>(`SELECT keep_event_months(current_date) > current_date + 93 AS ready`);
    expect(row).toEqual({ ready: true });
  });

  it('goes back to what it was', async () => {
    await fill(50, (i) => i * 10);
    const before = await everything();
    await migrate();
    await withClient(db.ownerUrl, async (client) => {
      await client.query('SET search_path = ingest');
      const runner = { query: async (text: string) => (await client.query(text)).rows as unknown };
      await new ContractMonthlyEvents1798000100001().down(runner as unknown as QueryRunner);
    });
    expect(await everything()).toEqual(before);
    await expect(sql(`UPDATE event SET source_event_no = 'N1'`)).rejects.toMatchObject({ code: '23505' });
    const seen = await db.people.read(PERSON, (tx) => tx.query('SELECT FROM event'));
    expect(seen).toHaveLength(25);
  });
});
