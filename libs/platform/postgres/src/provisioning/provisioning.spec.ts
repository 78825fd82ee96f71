import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { testDatabaseAdminUrl } from '#testing';
import { runMigrations } from '../migrations/run-migrations.js';
import { withClient } from './admin-client.js';
import { ensureDatabase } from './ensure-database.js';
import { ensureRoles, OWNER_ROLE, peopleRole, serviceRole } from './ensure-roles.js';
import { databaseUrl, serviceUrl } from './service-url.js';

const adminUrl = testDatabaseAdminUrl();
const tag = randomBytes(3).toString('hex');
const database = `test_provisioning_${tag}`;
const [own, other] = [`own_${tag}`, `other_${tag}`];

afterAll(() =>
  withClient(adminUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    for (const schema of [own, other])
      await client.query(`DROP ROLE IF EXISTS ${serviceRole(schema)}, ${peopleRole(schema)}`);
  }),
);

const signIn = (schema: string, password: string): Promise<unknown> =>
  withClient(serviceUrl(adminUrl, database, serviceRole(schema), password), (client) => client.query('SELECT 1'));

describe('setting up a server', () => {
  it('can be repeated, also twice at once, and leaves services that see only their own schema', async () => {
    const passwords = {
      [OWNER_ROLE]: null,
      [serviceRole(own)]: 'p@ss:wörd/1',
      [peopleRole(own)]: null,
      [serviceRole(other)]: 'other',
      [peopleRole(other)]: null,
    };
    await Promise.all([ensureRoles(adminUrl, { passwords }), ensureRoles(adminUrl, { passwords })]);
    await Promise.all([ensureDatabase(adminUrl, database), ensureDatabase(adminUrl, database)]);
    await expect(signIn(own, 'p@ss:wörd/1')).rejects.toMatchObject({ code: '42501' });

    const ownerUrl = databaseUrl(adminUrl, database);
    await runMigrations({ ownerUrl, schema: own, migrations: [] });
    await runMigrations({ ownerUrl, schema: other, migrations: [] });
    await signIn(own, 'p@ss:wörd/1');
    const foreign = withClient(serviceUrl(adminUrl, database, serviceRole(own), 'p@ss:wörd/1'), (client) =>
      client.query(`SELECT FROM ${other}.outbox`),
    );
    await expect(foreign).rejects.toMatchObject({ code: '42501' });
    const temporary = withClient(serviceUrl(adminUrl, database, serviceRole(own), 'p@ss:wörd/1'), (client) =>
      client.query('CREATE TEMP TABLE mine (id int)'),
    );
    await expect(temporary).rejects.toMatchObject({ code: '42501' });
  });

  it('lets row-level security hold for every role but those that it is told of, and for them again when it is not', async () => {
    const passwords = { [serviceRole(own)]: null, [peopleRole(own)]: null };
    const free = async (): Promise<unknown> =>
      (
        await withClient(adminUrl, (client) =>
          client.query<{ name: string }>(
            'SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1) AND rolbypassrls',
            [Object.keys(passwords)],
          ),
        )
      ).rows.map(({ name }) => name);
    await ensureRoles(adminUrl, { passwords, bypassRowSecurity: [serviceRole(own)] });
    expect(await free()).toEqual([serviceRole(own)]);
    await ensureRoles(adminUrl, { passwords });
    expect(await free()).toEqual([serviceRole(own)]);
    await ensureRoles(adminUrl, { passwords, bypassRowSecurity: [] });
    expect(await free()).toEqual([]);
  });

  it('changes a password that is given, and leaves one that is not', async () => {
    await ensureRoles(adminUrl, { passwords: { [serviceRole(own)]: 'second' } });
    await ensureRoles(adminUrl, { passwords: { [serviceRole(own)]: null } });
    await expect(signIn(own, 'p@ss:wörd/1')).rejects.toMatchObject({ code: '28P01' });
    await signIn(own, 'second');
  });

  it('makes databases in UTF-8 with a locale that knows Chinese letters', async () => {
    const rows = await withClient(adminUrl, (client) =>
      client.query(
        'SELECT datcollate, datctype, pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = $1',
        [database],
      ),
    );
    expect(rows.rows).toEqual([{ datcollate: 'C.UTF-8', datctype: 'C.UTF-8', encoding: 'UTF8' }]);
  });

  it('takes no name that would need quotes', async () => {
    await expect(ensureDatabase(adminUrl, 'x"; DROP DATABASE postgres; --')).rejects.toThrow('lower-case name');
    await expect(ensureRoles(adminUrl, { passwords: { 'a b': null } })).rejects.toThrow('lower-case name');
    expect(() => serviceRole('pg_mine')).not.toThrow();
    expect(() => serviceRole('Mine')).toThrow('lower-case name');
  });
});
