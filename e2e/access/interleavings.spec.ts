import { ACCESS } from '#domain/access';
import type { Actor } from '#platform/auth';
import { type Database, openDatabase, PeopleDatabase, type Tx } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../../apps/case-handling/src/migrations/index.js';
import { fillCasework } from './casework-tables.js';
import { itemGrid, ME, SOMEBODY } from './item-grid.js';
import { samplePeople } from './sample-people.js';

// Many people's transactions on few connections, each going wrong in its own way: none ever sees what the one before saw.

const TRANSACTIONS = 10_000;
const CONNECTIONS = 4;
const AT_ONCE = 12;
const clues = itemGrid('1111');
const everybody = [...samplePeople(ME), ...samplePeople(SOMEBODY)];

let db: TestDatabase;
let database: Database;
let people: PeopleDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: CASE_HANDLING_SCHEMA, migrations: CASE_HANDLING_MIGRATIONS });
  await fillCasework(db);
  database = await openDatabase({
    url: db.peopleUrl,
    schema: CASE_HANDLING_SCHEMA,
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

/** What the policy of access says that each of them sees: a number is enough to compare ten thousand times. */
const seenBy = new Map<Actor, string>();
const digest = (ids: readonly string[]): string => [...ids].sort().join();
const expectedFor = (person: Actor): string => {
  const known = seenBy.get(person);
  if (known !== undefined) return known;
  const ids = clues.filter((clue) => ACCESS.decide(person, 'read', 'clue', clue).allowed).map(({ id }) => id);
  seenBy.set(person, digest(ids));
  return seenBy.get(person)!;
};
const look = async (tx: Tx): Promise<string> =>
  digest((await tx.query<{ id: string }>('SELECT id FROM clue')).map(({ id }) => id));

class OnPurpose extends Error {}

const WRITES = (tx: Tx) => tx.query('UPDATE clue SET state = state WHERE id IN (SELECT id FROM clue LIMIT 1)');

/** Ways in which a transaction goes on after it has looked. */
const ENDINGS: readonly ((tx: Tx) => Promise<unknown>)[] = [
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
  WRITES,
];
/** Only now and then: it costs a new connection. */
const lostConnection = (tx: Tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())');

describe(`${TRANSACTIONS} transactions of different people on ${CONNECTIONS} connections`, () => {
  it('each see exactly what is theirs, whatever went wrong before, and one that is nobody’s sees nothing', async () => {
    let begun = 0;
    const count = { failed: 0, leaks: 0, nobodys: 0 };
    const worker = async (): Promise<void> => {
      while (begun < TRANSACTIONS) {
        const n = (begun += 1);
        // Not random: a run that fails can be run again.
        const person = everybody[(n * 7919) % everybody.length]!;
        const ending = n % 500 === 0 ? lostConnection : ENDINGS[(n >> 2) % ENDINGS.length]!;
        const work = async (tx: Tx): Promise<void> => {
          if ((await look(tx)) !== expectedFor(person)) count.leaks += 1;
          await ending(tx);
          if (n % 3 === 0 && (await look(tx)) !== expectedFor(person)) count.leaks += 1;
        };
        const reads = ending !== WRITES && n % 2 === 0;
        await (reads ? people.read(person, work) : people.run(person, work)).catch(() => (count.failed += 1));
        if (n % 5 > 0) continue;
        // The same connections, as code would use them that passes the person by.
        count.nobodys += 1;
        if ((await database.read(look)) !== '') count.leaks += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(count.leaks).toBe(0);
    expect(count.nobodys).toBe(TRANSACTIONS / 5);
    // The endings did what they are for, and the pool is whole after them.
    expect(count.failed).toBeGreaterThan(TRANSACTIONS / 4);
    expect(count.failed).toBeLessThan((TRANSACTIONS * 3) / 4);
    expect(database.pool()).toMatchObject({ waiting: 0 });
    expect(await people.read(everybody[0]!, look)).toBe(expectedFor(everybody[0]!));
  }, 400_000);
});
