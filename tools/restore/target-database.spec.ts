import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { databaseUrl, withClient } from '#platform/postgres';
import { testDatabaseAdminUrl } from '#testing';
import { TargetDatabase } from './target-database.js';

const adminUrl = testDatabaseAdminUrl();
const name = `restore_spec_${randomBytes(3).toString('hex')}`;
const target = (): TargetDatabase => new TargetDatabase(adminUrl, name, new Date());
const administer = (...statements: readonly string[]): Promise<void> =>
  withClient(adminUrl, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
const put = (database: string, table: string): Promise<unknown> =>
  withClient(databaseUrl(adminUrl, database), (client) => client.query(`CREATE TABLE ${table} ()`));
const names = (): Promise<string[]> =>
  withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY 1',
      [`${name}%`],
    );
    return rows.map(({ datname }) => datname);
  });

afterEach(async () => {
  for (const database of await names()) await administer(`DROP DATABASE "${database}" WITH (FORCE)`);
});

describe('the database that a restore is for', () => {
  it('takes its name where there was none, or an empty one', async () => {
    const first = target();
    await first.check(false);
    await administer(`CREATE DATABASE "${first.beside}"`);
    expect(await first.takeOver()).toBeNull();
    expect(await names()).toEqual([name]);
    await expect(target().check(false)).resolves.toBeUndefined();
  });

  it('that holds data is replaced only when that was said, and stays under another name', async () => {
    await administer(`CREATE DATABASE ${name}`);
    await put(name, 'old');
    await expect(target().check(false)).rejects.toThrow('--replace');
    const second = target();
    await second.check(true);
    await administer(`CREATE DATABASE "${second.beside}"`);
    await put(second.beside, 'new');
    const kept = await second.takeOver();
    expect(await names()).toEqual([name, kept].sort());
    const tables = await withClient(databaseUrl(adminUrl, name), (client) =>
      client.query("SELECT to_regclass('new') AS found"),
    );
    expect(tables.rows).toEqual([{ found: 'new' }]);
  });

  it('is not touched while somebody is at work there', async () => {
    await administer(`CREATE DATABASE ${name}`);
    await put(name, 'old');
    await withClient(`${databaseUrl(adminUrl, name)}?application_name=ingest-1`, () =>
      expect(target().check(true)).rejects.toThrow('ingest-1'),
    );
  });

  it('leaves nothing beside it when the restore is given up', async () => {
    const one = target();
    await administer(`CREATE DATABASE "${one.beside}"`);
    await one.drop();
    expect(await names()).toEqual([]);
  });
});
