import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantTables, withClient } from '#platform/postgres';
import { blockFailed } from './database-verdict.js';
import { testDatabase, testDatabaseAdminUrl } from './database.js';

class Notes1800000000001 implements MigrationInterface {
  readonly name = 'Notes1800000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE note (id int)');
    await grantTables(runner, { note: 'SELECT, INSERT' });
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE note');
  }
}

const exists = async (name: string): Promise<boolean> => {
  const found = await withClient(testDatabaseAdminUrl(), (client) =>
    client.query('SELECT FROM pg_database WHERE datname = $1', [name]),
  );
  return found.rowCount === 1;
};

describe('a test database', () => {
  const given = process.env['TEST_DATABASE_ADMIN_URL'];
  afterEach(() => {
    process.env['TEST_DATABASE_ADMIN_URL'] = given;
  });

  it('is one of its own, migrated, signed in as the service, and gone afterwards', async () => {
    const options = { schema: 'testing_check', migrations: [Notes1800000000001] };
    const [one, other] = await Promise.all([testDatabase(options), testDatabase(options)]);
    expect(one.name).not.toBe(other.name);
    await one.database.run((tx) => tx.query('INSERT INTO note VALUES (1)'));
    expect(await other.database.read((tx) => tx.query('SELECT FROM note'))).toEqual([]);
    const denied = one.database.run((tx) => tx.query('DROP TABLE note'));
    await expect(denied).rejects.toMatchObject({ code: '42501' });
    await withClient(one.ownerUrl, (client) => client.query('ALTER TABLE testing_check.note ADD more int'));
    await Promise.all([one.drop(), other.drop()]);
    expect(await exists(one.name)).toBe(false);
  });

  it('of a failed test is dropped after a day, when a new template is made', async () => {
    const schema = `testing_${randomBytes(4).toString('hex')}`;
    const yesterday = `test_${schema}_${(Date.now() - 90_000_000).toString(36)}_00000000`;
    const today = `test_${schema}_${Date.now().toString(36)}_00000000`;
    await withClient(testDatabaseAdminUrl(), async (client) => {
      await client.query(`CREATE DATABASE ${yesterday}`);
      await client.query(`CREATE DATABASE ${today}`);
    });
    const db = await testDatabase({ schema, migrations: [] });
    await db.drop();
    expect([await exists(yesterday), await exists(today)]).toEqual([false, true]);
    await withClient(testDatabaseAdminUrl(), async (client) => {
      await client.query(`DROP DATABASE ${today}`);
      const templates = await client.query<{ name: string }>(
        'SELECT datname AS name FROM pg_database WHERE datname LIKE $1',
        [`tpl_${schema}_%`],
      );
      for (const { name } of templates.rows) {
        await client.query(`ALTER DATABASE ${name} IS_TEMPLATE false`);
        await client.query(`DROP DATABASE ${name}`);
      }
      for (const role of [`gp_${schema}_test`, `gp_${schema}`]) await client.query(`DROP ROLE ${role}`);
    });
  });

  it('says what to do when there is no server for tests', async () => {
    delete process.env['TEST_DATABASE_ADMIN_URL'];
    const attempt = testDatabase({ schema: 'testing_check', migrations: [] });
    await expect(attempt).rejects.toThrow(/TEST_DATABASE_ADMIN_URL.*npm test/);
  });
});

describe('the verdict on a spec file', () => {
  it('is failed when any test or hook inside it has an error', () => {
    expect(blockFailed({ children: [{ errors: [] }, { children: [{ errors: [] }] }] })).toBe(false);
    expect(blockFailed({ children: [{ errors: [] }, { children: [{ errors: ['no'] }] }] })).toBe(true);
  });
});
