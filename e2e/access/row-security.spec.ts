import type { Actor } from '#platform/auth';
import { policySql, peopleRole, type RowPolicy, withClient } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { ME } from './item-grid.js';
import { samplePeople } from './sample-people.js';
import { observed, type Probe, type SecuredTables } from './secured-tables.js';
import { SECURED_SCHEMAS } from './service-schemas.js';
import { weaken } from './weaken-policy.js';

// The tables alone, without any filter of the application: they show and take what the policy of access says, no more and
// no less; and every part of every policy is needed for that.

const people = samplePeople(ME);
/** Connections of the pool of a test's database. */
const AT_ONCE = 5;

/** Everybody, those first whose roles the policy names: who notices that a part of it is gone is among them. */
function concernedFirst({ using = '', check = '' }: RowPolicy): readonly Actor[] {
  const named = new Set((using + check).match(/[a-z]+(?:-[a-z]+)*/g));
  const concerned = (person: Actor) => person.roles.some((role) => named.has(role));
  return [...people.filter(concerned), ...people.filter((person) => !concerned(person))];
}

const TRIED_BY: Readonly<Partial<Record<string, Probe['what']>>> = { SELECT: 'see', UPDATE: 'change', INSERT: 'add' };

/** All that may be tried on the policy's table, first what the policy is for. */
function likeliestFirst(probes: readonly Probe[], policy: RowPolicy): readonly Probe[] {
  const ofTable = probes.filter(({ table }) => table === policy.table);
  const isLikely = ({ what }: Probe) => what === TRIED_BY[policy.for];
  return [...ofTable.filter(isLikely), ...ofTable.filter((probe) => !isLikely(probe))];
}

describe.each(SECURED_SCHEMAS)('the tables of $schema', ({ schema, migrations, fill }) => {
  let db: TestDatabase;
  let tables: SecuredTables;

  beforeAll(async () => {
    db = await testDatabase({ schema, migrations });
    tables = await fill(db);
    await withClient(db.adminUrl, (client) => client.query('ANALYZE'));
  }, 60_000);
  afterAll(() => db.drop());

  const asOwner = (sql: string) =>
    withClient(db.ownerUrl, (client) => client.query(`SET search_path = ${schema}; ${sql}`));
  const replace = (policy: RowPolicy, by: RowPolicy | null) => {
    const drop = `DROP POLICY ${policy.name} ON ${policy.table};`;
    return asOwner(by === null ? drop : `${drop} ${policySql(by, peopleRole(schema))}`);
  };
  /** The first person for whom a probe finds something else than the policy of access says. */
  const firstDifference = async (
    probes: readonly Probe[],
    asked: readonly Actor[] = people,
  ): Promise<string | null> => {
    for (const probe of probes) {
      for (let from = 0; from < asked.length; from += AT_ONCE) {
        const told = await Promise.all(
          asked.slice(from, from + AT_ONCE).map(async (person) => {
            const expected = [...probe.expected(person)].sort().join('\n');
            const found = (await observed(db.people, person, probe)).join('\n');
            return found === expected ? null : `${probe.what} ${probe.table} as ${person.roles.join('+')}`;
          }),
        );
        const different = told.find((one) => one !== null);
        if (different !== undefined) return different ?? null;
      }
    }
    return null;
  };

  it('show and take what the policy of access says, for everybody', async () => {
    expect(await firstDifference(tables.probes)).toBeNull();
  }, 120_000);

  it('have policies on every table of which people are given anything but their common words', async () => {
    const rows = await db.database.read((tx) =>
      tx.query<{ name: string; secured: boolean }>(
        `SELECT c.relname AS name, c.relrowsecurity AS secured FROM pg_class c
          WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r'
            AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = $2::regrole)
             OR c.relnamespace = $1::regnamespace AND EXISTS (SELECT FROM pg_attribute t, aclexplode(t.attacl) a
                 WHERE t.attrelid = c.oid AND a.grantee = $2::regrole)`,
        [schema, peopleRole(schema)],
      ),
    );
    const open = rows.filter(({ secured }) => !secured).map(({ name }) => name);
    // Words of rules are the same for all.
    expect(open.filter((name) => !['rule_version', 'rule_set'].includes(name))).toEqual([]);
  });

  it('have no policy that is not tried here', async () => {
    const there = await db.database.read((tx) =>
      tx.query<{ policy: string }>(
        `SELECT tablename || '.' || policyname AS policy FROM pg_policies WHERE schemaname = $1`,
        [schema],
      ),
    );
    const tried = tables.policies.map(({ table, name }) => `${table}.${name}`);
    expect(there.map(({ policy }) => policy).sort()).toEqual(tried.sort());
  });

  it('show and take nothing outside a person’s transaction', async () => {
    await withClient(db.peopleUrl, async (client) => {
      await client.query(`SET search_path = ${schema}`);
      for (const { table } of tables.probes.filter(({ what }) => what === 'see')) {
        expect((await client.query(`SELECT FROM ${table}`)).rowCount).toBe(0);
      }
    });
  });

  it('tell when any part of any policy is taken away', async () => {
    const unnoticed: string[] = [];
    let tried = 0;
    for (const policy of tables.policies) {
      for (const weakened of weaken(policy)) {
        tried += 1;
        await replace(policy, weakened.policy);
        const told = await firstDifference(likeliestFirst(tables.probes, policy), concernedFirst(policy));
        if (told === null) unnoticed.push(weakened.what);
        await asOwner(
          weakened.policy === null
            ? policySql(policy, peopleRole(schema))
            : `DROP POLICY ${policy.name} ON ${policy.table}; ${policySql(policy, peopleRole(schema))}`,
        );
      }
    }
    expect(unnoticed).toEqual([]);
    expect(tried).toBeGreaterThan(tables.policies.length);
  }, 300_000);
});
