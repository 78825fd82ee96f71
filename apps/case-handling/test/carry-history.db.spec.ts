import { createHmac, randomBytes } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { newId } from '#kernel';
import { keyedHash, verifyHistory } from '#platform/audit';
import {
  databaseUrl,
  ensureDatabase,
  openDatabase,
  runMigrations,
  type Database,
  type Migration,
  withClient,
} from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../src/migrations/index.js';

/** The first release had these; its history was a table without chains. */
const FIRST_RELEASE = CASE_HANDLING_MIGRATIONS.filter(({ name }) => Number(name.slice(-13)) < 1_796_000_000_000);

const name = `test_carry_${randomBytes(4).toString('hex')}`;
let any: TestDatabase;
let owner: Database;
let ownerUrl: string;

async function migrate(migrations: readonly Migration[]): Promise<void> {
  await runMigrations({ ownerUrl, schema: CASE_HANDLING_SCHEMA, migrations });
}

beforeAll(async () => {
  any = await testDatabase({ schema: CASE_HANDLING_SCHEMA, migrations: CASE_HANDLING_MIGRATIONS });
  await ensureDatabase(any.adminUrl, name);
  ownerUrl = databaseUrl(any.ownerUrl, name);
});
afterAll(async () => {
  await owner.close();
  await withClient(any.adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  await any.drop();
});

const entryOf = (seq: number, reasonHash: string | null): string =>
  `{"actor":null,"change":"moved","facts":{},"itemKind":"clue","reasonHash":${JSON.stringify(reasonHash)},"seq":${seq},"to":"FILED"}`;

it('carries the history of the first release over into chains, entries and reasons as they were', async () => {
  await withClient(ownerUrl, (client) => client.query(`CREATE SCHEMA ${CASE_HANDLING_SCHEMA}`));
  const [clue, other] = [newId(), newId()];
  const key = randomBytes(32);
  const reasonHash = createHmac('sha256', key).update('情况属实').digest('hex');
  await withClient(ownerUrl, async (client) => {
    await client.query(`SET search_path = ${CASE_HANDLING_SCHEMA}`);
    // Its own migrations only: what the platform adds today was not there.
    const runner = { query: async (sql: string): Promise<unknown> => (await client.query(sql)).rows };
    for (const migration of FIRST_RELEASE) await new migration().up(runner as unknown as QueryRunner);
    await client.query(
      'CREATE TABLE migration (id serial PRIMARY KEY, timestamp bigint NOT NULL, name varchar NOT NULL)',
    );
    for (const { name: one } of FIRST_RELEASE) {
      await client.query('INSERT INTO migration (timestamp, name) VALUES ($1, $2)', [Number(one.slice(-13)), one]);
    }
    const insert = (item: string, seq: number, at: string, reason: string | null) =>
      client.query(
        `INSERT INTO history (item_id, seq, item_kind, at, command, actor_id, actor_name, entry, reason, reason_key)
         VALUES ($1, $2, 'clue', $3, 'assess', 'p-1', '张三', $4, $5, $6)`,
        [item, seq, at, entryOf(seq, reason === null ? null : reasonHash), reason, reason === null ? null : key],
      );
    await insert(clue, 1, '2026-03-02T01:00:00.123Z', null);
    await insert(other, 1, '2026-03-02T02:00:00Z', null);
    // A clock that was put back: the numbers, not the instants, are the order.
    await insert(clue, 2, '2026-03-01T00:00:00Z', '情况属实');
  });

  await migrate(CASE_HANDLING_MIGRATIONS);
  owner = await openDatabase({ url: ownerUrl, schema: CASE_HANDLING_SCHEMA, applicationName: 'test', poolSize: 2 });
  const rows = await owner.read((tx) =>
    tx.query<{
      chain_id: string;
      seq: number;
      entry: string;
      secret: string | null;
      secret_key: Buffer | null;
      hash: string;
    }>(
      `SELECT chain_id, seq, entry, secret, secret_key, encode(secret_hash, 'hex') AS hash FROM history ORDER BY position`,
    ),
  );
  expect(rows).toMatchObject([
    { chain_id: clue, seq: 1, entry: entryOf(1, null), secret: null },
    { chain_id: clue, seq: 2, entry: entryOf(2, reasonHash), secret: '情况属实', secret_key: key, hash: reasonHash },
    { chain_id: other, seq: 1, entry: entryOf(1, null), secret: null },
  ]);
  expect(keyedHash(key, '情况属实')).toBe(reasonHash);
  const report = await verifyHistory((work) => owner.read((tx) => work(tx.client)), {
    service: 'case-handling',
    witness: null,
    everyMs: 2_000,
    now: new Date(),
  });
  expect(report).toMatchObject({ findings: [], entries: 3, chains: 2 });
  const gone = await owner.read((tx) => tx.query(`SELECT to_regclass('plain_history') AS gone`));
  expect(gone).toEqual([{ gone: null }]);
});
