import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { copyRows } from '../copy/copy-rows.js';
import { Outbox } from '../outbox/outbox.js';
import { withClient } from '../provisioning/admin-client.js';
import { openPeopleDatabase, type PersonScope } from './people-database.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;

const aPerson = (change: Partial<PersonScope> = {}): PersonScope => ({
  id: 'p-1',
  roles: ['prosecutor'],
  procuratorateId: 'a',
  regionPrefixes: ['9901'],
  departmentIds: ['d-1'],
  subordinateOfficeIds: [],
  ...change,
});

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  await withClient(db.ownerUrl, (client) =>
    client.query(`
      CREATE TABLE ${SCHEMA}.item (id int PRIMARY KEY, office text NOT NULL);
      ALTER TABLE ${SCHEMA}.item ENABLE ROW LEVEL SECURITY;
      CREATE POLICY office ON ${SCHEMA}.item TO gp_${SCHEMA}_people
        USING (office = NULLIF(current_setting('app.office', true), ''));
      INSERT INTO ${SCHEMA}.item SELECT n, CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 10) AS n;
      GRANT SELECT, INSERT ON ${SCHEMA}.item TO gp_${SCHEMA}_people, gp_${SCHEMA}`),
  );
});
afterAll(() => db.drop());

const settings = `SELECT current_setting('app.person', true) AS person, current_setting('app.office', true) AS office,
  current_setting('app.roles', true)::text[] AS roles, current_setting('app.regions', true)::text[] AS regions,
  current_setting('app.departments', true)::text[] AS departments,
  current_setting('app.subordinates', true)::text[] AS subordinates`;

describe('a transaction of a person', () => {
  it('says who the person is, to the letter', async () => {
    const person = aPerson({
      id: `o'brien`,
      departmentIds: ['a,b', '{c}', '"d"', 'e\\f', ' ', 'NULL', '部门', `'; RESET ALL; --`],
      regionPrefixes: [''],
    });
    const rows = await db.people.read(person, (tx) => tx.query(settings));
    expect(rows).toEqual([
      {
        person: `o'brien`,
        office: 'a',
        roles: ['prosecutor'],
        regions: [''],
        departments: ['a,b', '{c}', '"d"', 'e\\f', ' ', 'NULL', '部门', `'; RESET ALL; --`],
        subordinates: [],
      },
    ]);
  });

  it('shows the rows of the policies and no others, and takes no others', async () => {
    const count = (office: string) =>
      db.people.read(aPerson({ procuratorateId: office }), (tx) => tx.query('SELECT FROM item')).then((r) => r.length);
    expect([await count('a'), await count('b'), await count('c'), await count('')]).toEqual([5, 5, 0, 0]);
    const intrude = db.people.run(aPerson(), (tx) => tx.query(`INSERT INTO item VALUES (100, 'b')`));
    await expect(intrude).rejects.toMatchObject({ code: '42501' });
    await db.people.run(aPerson(), (tx) => tx.query(`INSERT INTO item VALUES (100, 'a')`));
  });

  it('leaves a connection that is nobody’s', async () => {
    await db.people.run(aPerson(), (tx) => tx.query('SELECT 1'));
    await db.people.run(aPerson(), () => Promise.reject(new Error('no'))).catch(() => undefined);
    await withClient(db.peopleUrl, async (client) => {
      await client.query(`BEGIN; SELECT set_config('app.office', 'a', true); COMMIT`);
      // The setting is an empty text now, not NULL: a policy that forgot NULLIF would compare with it.
      expect((await client.query(`SELECT current_setting('app.office', true) AS office`)).rows).toEqual([
        { office: '' },
      ]);
      expect((await client.query(`SELECT FROM ${SCHEMA}.item`)).rowCount).toBe(0);
    });
  });

  it('sends any number of messages where the outbox has policies, which refuse COPY', async () => {
    await withClient(db.ownerUrl, (client) =>
      client.query(`
        ALTER TABLE ${SCHEMA}.outbox ENABLE ROW LEVEL SECURITY;
        CREATE POLICY topic ON ${SCHEMA}.outbox FOR INSERT TO gp_${SCHEMA}_people WITH CHECK (topic = 'mine');
        GRANT INSERT (topic, key, headers, value) ON ${SCHEMA}.outbox TO gp_${SCHEMA}_people`),
    );
    const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
    const many = (topic: string) => Array.from({ length: 100 }, (_, n) => ({ topic, key: String(n), value: '{}' }));
    await db.people.run(aPerson(), (tx) => outbox.enqueue(tx, many('mine')));
    await expect(db.people.run(aPerson(), (tx) => outbox.enqueue(tx, many('other')))).rejects.toMatchObject({
      code: '42501',
    });
    const stored = await db.database.read((tx) => tx.query('SELECT FROM outbox'));
    expect(stored).toHaveLength(100);
  });

  it('tells of a nul byte instead of cutting the text there', async () => {
    const odd = db.people.read(aPerson({ id: 'p\u0000-1' }), (tx) => tx.query('SELECT 1'));
    await expect(odd).rejects.toThrow();
  });

  it('is not had by a login for which row-level security does not hold', async () => {
    const open = (url: string) => openPeopleDatabase({ url, schema: SCHEMA, applicationName: 'wrong', poolSize: 1 });
    for (const url of [db.url, db.ownerUrl, db.adminUrl]) {
      await expect(open(url)).rejects.toThrow('row-level security does not hold');
    }
    await (await open(db.peopleUrl)).close();
  });
});

describe('the machine parts', () => {
  it('see all rows, and copy into tables with policies', async () => {
    expect(await db.database.read((tx) => tx.query('SELECT FROM item WHERE id <= 10'))).toHaveLength(10);
    const copied = [{ id: 200, office: 'c' }];
    await db.database.run((tx) => copyRows(tx, 'item', { id: 'int4', office: 'text' }, copied));
    expect(await db.database.read((tx) => tx.query('SELECT FROM item WHERE id = 200'))).toHaveLength(1);
  });
});
