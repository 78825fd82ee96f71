import type { Actor } from '#platform/auth';
import {
  type Database,
  openDatabase,
  PeopleDatabase,
  peopleRole,
  type PeopleUnitOfWork,
  type Tx,
} from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from '../../apps/gateway/src/migrations/index.js';
import { ME, SOMEBODY } from './item-grid.js';
import { samplePeople } from './sample-people.js';
import { SECURED_SCHEMAS } from './service-schemas.js';

// Many people's transactions on few connections, each going wrong in its own way: none ever sees what the one before saw,
// in any table that the database itself says is under row-level security. That a person alone sees what the policy of
// access says is shown by row-security.

/** More of them: INTERLEAVED_TRANSACTIONS=10000. */
const TRANSACTIONS = Number(process.env['INTERLEAVED_TRANSACTIONS'] ?? 2_000);
const CONNECTIONS = 4;
const AT_ONCE = 12;
/** One in so many of the sample people: those of every role, office and region are among them. */
const EVERY = 5;
const everybody = [...samplePeople(ME), ...samplePeople(SOMEBODY)].filter((_, n) => n % EVERY === 0);

/** A table under row-level security that people may read, and its primary key, which tells rows apart. */
interface SecuredTable {
  readonly name: string;
  readonly key: string | null;
  /** A column that people may write; null where there is none. */
  readonly writable: string | null;
}

const TABLES = `SELECT c.relname AS name,
    (SELECT string_agg(format('%I::text', a.attname), '||' || quote_literal(' ') || '||' ORDER BY a.attnum)
       FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
    (SELECT min(a.attname) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND has_column_privilege($2, c.oid, a.attnum, 'UPDATE')) AS writable
  FROM pg_class c
 WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
   AND has_any_column_privilege($2, c.oid, 'SELECT')
 ORDER BY 1`;
const tablesOf = (database: Database, schema: string): Promise<SecuredTable[]> =>
  database.read((tx) => tx.query<SecuredTable & Record<string, unknown>>(TABLES, [schema, peopleRole(schema)]));

const NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';
/** A digest of the keys of what is shown. */
const look = async (tx: Tx, { name, key }: SecuredTable): Promise<string> => {
  const [seen] = await tx.query<{ digest: string }>(
    `SELECT md5(coalesce(string_agg(k, ',' ORDER BY k), '')) AS digest FROM (SELECT ${key} AS k FROM ${name}) rows`,
  );
  return seen!.digest;
};

class OnPurpose extends Error {}

const writes = (tx: Tx, { name, writable }: SecuredTable) =>
  tx.query(
    writable === null
      ? 'SELECT 1'
      : `UPDATE ${name} SET ${writable} = ${writable} WHERE ctid IN (SELECT ctid FROM ${name} LIMIT 1)`,
  );

type Ending = (tx: Tx, table: SecuredTable) => Promise<unknown>;
/** Ways in which a transaction goes on after it has looked. */
const ENDINGS: readonly Ending[] = [
  () => Promise.resolve(),
  () => Promise.reject(new OnPurpose('the work gave up')),
  (tx) => tx.query('SELECT 1 / 0'),
  (tx) => tx.query('SELECT 1 / 0').catch(() => undefined),
  (tx) => tx.query('no sql'),
  async (tx) => {
    await tx.query('SAVEPOINT s');
    await tx.query('SELECT 1 / 0').catch(() => undefined);
    await tx.query('ROLLBACK TO s');
  },
  async (tx) => {
    await tx.query(`SET LOCAL statement_timeout = '1ms'`);
    await tx.query('SELECT pg_sleep(1)');
  },
  writes,
];
/** Only now and then: it costs a new connection. */
const lostConnection: Ending = (tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())');

/** What each person sees of each table when nobody else is there, asked once. */
class SeenAlone {
  readonly #known = new Map<string, Promise<string>>();
  constructor(private readonly people: PeopleUnitOfWork) {}

  of(person: Actor, table: SecuredTable): Promise<string> {
    const key = `${table.name} ${everybody.indexOf(person)}`;
    const known = this.#known.get(key) ?? this.people.read(person, (tx) => look(tx, table));
    this.#known.set(key, known);
    return known;
  }

  async distinct(): Promise<number> {
    return new Set(await Promise.all(this.#known.values())).size;
  }
}

describe.each(SECURED_SCHEMAS)(`${TRANSACTIONS} transactions on ${CONNECTIONS} connections to $schema`, (service) => {
  const { schema, migrations, fill } = service;
  let db: TestDatabase;
  let database: Database;
  let people: PeopleDatabase;
  let tables: readonly SecuredTable[];

  beforeAll(async () => {
    db = await testDatabase({ schema, migrations });
    await fill(db);
    tables = await tablesOf(db.database, schema);
    database = await openDatabase({
      url: db.peopleUrl,
      schema,
      applicationName: 'interleavings',
      poolSize: CONNECTIONS,
      limits: { statementMs: 5_000 },
    });
    people = new PeopleDatabase(database);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await db.drop();
  });

  it('each see exactly what is theirs, whatever went wrong before, and one that is nobody’s sees nothing', async () => {
    expect(tables.length).toBeGreaterThan(0);
    expect(tables.filter(({ key }) => key === null)).toEqual([]);
    // Of these connections nothing is asked but this, and each transaction ends as it should.
    const alone = new SeenAlone(db.people);
    const asked = new Set<string>();
    let begun = 0;
    const count = { failed: 0, leaks: 0, nobodys: 0 };
    const worker = async (): Promise<void> => {
      while (begun < TRANSACTIONS) {
        const n = (begun += 1);
        // Not random: a run that fails can be run again.
        const person = everybody[(n * 7919) % everybody.length]!;
        const table = tables[n % tables.length]!;
        asked.add(table.name);
        const expected = await alone.of(person, table);
        const ending = n % 250 === 0 ? lostConnection : ENDINGS[(n >> 2) % ENDINGS.length]!;
        const work = async (tx: Tx): Promise<void> => {
          if ((await look(tx, table)) !== expected) count.leaks += 1;
          await ending(tx, table);
          if (n % 3 === 0 && (await look(tx, table)) !== expected) count.leaks += 1;
        };
        const reads = ending !== writes && n % 2 === 0;
        await (reads ? people.read(person, work) : people.run(person, work)).catch(() => (count.failed += 1));
        if (n % 5 > 0) continue;
        // The same connections, as code would use them that passes the person by.
        count.nobodys += 1;
        if ((await database.read((tx) => look(tx, table))) !== NOTHING) count.leaks += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(count.leaks).toBe(0);
    expect(count.nobodys).toBe(TRANSACTIONS / 5);
    expect([...asked].sort()).toEqual(tables.map(({ name }) => name).sort());
    // People differ in what they see; otherwise there would be nothing to mix up.
    expect(await alone.distinct()).toBeGreaterThan(tables.length);
    // The endings did what they are for, and the pool is whole after them.
    expect(count.failed).toBeGreaterThan(TRANSACTIONS / 4);
    expect(count.failed).toBeLessThan((TRANSACTIONS * 3) / 4);
    expect(database.pool()).toMatchObject({ waiting: 0 });
    expect(await people.read(everybody[0]!, (tx) => look(tx, tables[0]!))).toBe(
      await alone.of(everybody[0]!, tables[0]!),
    );
  }, 400_000);
});

describe('the gateway', () => {
  it('gives the role of people’s requests no table but those that operators see alike: there is nothing to mix up', async () => {
    const db = await testDatabase({ schema: GATEWAY_SCHEMA, migrations: GATEWAY_MIGRATIONS });
    const given = await db.database.read((tx) =>
      tx.query(
        `SELECT c.relname FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r'
            AND (has_any_column_privilege($2, c.oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege($2, c.oid, 'DELETE'))
          ORDER BY c.relname`,
        [GATEWAY_SCHEMA, peopleRole(GATEWAY_SCHEMA)],
      ),
    );
    await db.drop();
    expect(given).toEqual([{ relname: 'quarantine' }, { relname: 'quarantine_resend' }]);
  }, 60_000);
});
