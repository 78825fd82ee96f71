import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import {
  allMigrations,
  closeToPublic,
  type Database,
  databaseUrl,
  type Entities,
  ensureDatabase,
  ensureRoles,
  type Migration,
  openDatabase,
  openPeopleDatabase,
  OWNER_ROLE,
  type PeopleDatabase,
  peopleRole,
  policySql,
  runMigrations,
  SCOPE,
  serviceRole,
  serviceUrl,
  withAdvisoryLock,
  withClient,
} from '#platform/postgres';
import { anyTestFailed } from './database-verdict.js';

export interface TestDatabaseOptions {
  /** The service's schema, for example `ingest`. */
  readonly schema: string;
  /** The service's own migrations; the platform's come with them. */
  readonly migrations: readonly Migration[];
  readonly entities?: Entities;
  readonly poolSize?: number;
}

/** A migrated database of one spec's own. */
export interface TestDatabase {
  /** Signed in as the role of the service's machine parts. */
  readonly url: string;
  /** Signed in as the role behind requests of people. */
  readonly peopleUrl: string;
  readonly ownerUrl: string;
  /** The administrator, in this database. */
  readonly adminUrl: string;
  readonly name: string;
  /** Open as the role of the machine parts. */
  readonly database: Database;
  /** Open as the role behind requests of people. */
  readonly people: PeopleDatabase;
  /** Closes both and drops it; after a failed test it stays, to be looked into. */
  drop(): Promise<void>;
}

const PASSWORD = 'test';
const A_POLICY = { table: 't', name: 'p', for: 'ALL', using: 'a', check: 'b' } as const;
const POOL_SIZE = 5;
/** What a test waits for a connection, to the server and in the pool: many share the machine. */
const CONNECT_MS = 30_000;
/** Databases of failed tests are there to be looked into, for a day. */
const KEPT_MS = 86_400_000;
const OBJECT_IN_USE = '55006';

/** The server's address for tests; the administrator must be allowed to create databases and roles. */
export function testDatabaseAdminUrl(): string {
  const url = process.env['TEST_DATABASE_ADMIN_URL'];
  if (url === undefined || url === '') {
    throw new Error(
      'TEST_DATABASE_ADMIN_URL is not set: run the tests by `npm test`, which starts a PostgreSQL, or set it to an ' +
        'administrator of one, for example postgres://postgres:secret@127.0.0.1:5432/postgres',
    );
  }
  return url;
}

/** Copies the migrated template of (schema, migrations), which the first caller builds. */
export async function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const adminUrl = testDatabaseAdminUrl();
  const { schema } = options;
  const login = await ensureTestLogins(adminUrl, schema);
  const template = await ensureTemplate(adminUrl, options);
  const name = `test_${schema}_${Date.now().toString(36)}_${randomBytes(4).toString('hex')}`;
  await withClient(adminUrl, async (client) => {
    await copyTemplate(client, name, template);
    await closeToPublic(client, name);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${serviceRole(schema)}, ${peopleRole(schema)}`);
  });
  const url = serviceUrl(adminUrl, name, login.service, PASSWORD);
  const peopleUrl = serviceUrl(adminUrl, name, login.people, PASSWORD);
  const common = {
    schema,
    poolSize: options.poolSize ?? POOL_SIZE,
    connectMs: CONNECT_MS,
    ...(options.entities === undefined ? {} : { entities: options.entities }),
  };
  const database = await openDatabase({ ...common, url, applicationName: `test ${schema}` });
  const people = await openPeopleDatabase({ ...common, url: peopleUrl, applicationName: `test ${schema} people` });
  return {
    url,
    peopleUrl,
    ownerUrl: serviceUrl(adminUrl, name, login.owner, PASSWORD),
    adminUrl: databaseUrl(adminUrl, name),
    name,
    database,
    people,
    drop: async () => {
      await people.close();
      await database.close();
      if (anyTestFailed()) return;
      await withClient(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/**
 * Logins beside the real roles, which act as them from the first statement: the roles themselves may have passwords
 * that a running stack on the same server depends on.
 */
async function ensureTestLogins(
  adminUrl: string,
  schema: string,
): Promise<Record<keyof ReturnType<typeof rolesOf>, string>> {
  const roles = rolesOf(schema);
  const login = { owner: `${roles.owner}_test`, service: `${roles.service}_test`, people: `${roles.people}_test` };
  const logins = (['owner', 'service', 'people'] as const).map((part) => [login[part], roles[part]] as const);
  const exist = await withClient(adminUrl, (client) =>
    client.query('SELECT FROM pg_roles WHERE rolname = ANY ($1) AND rolconfig IS NOT NULL', [Object.values(login)]),
  );
  if (exist.rowCount === logins.length) return login;
  await ensureRoles(adminUrl, {
    passwords: {
      ...Object.fromEntries(logins.map(([, role]) => [role, null])),
      ...Object.fromEntries(logins.map(([name]) => [name, PASSWORD])),
    },
    bypassRowSecurity: [roles.service],
  });
  await withClient(adminUrl, (client) =>
    withAdvisoryLock(client, 'ensure roles', async () => {
      for (const [name, role] of logins) {
        await client.query(`GRANT ${role} TO ${name}`);
        await client.query(`ALTER ROLE ${name} SET role = '${role}'`);
      }
    }),
  );
  return login;
}

const rolesOf = (schema: string) => ({ owner: OWNER_ROLE, service: serviceRole(schema), people: peopleRole(schema) });

/** A template's name says what is in it, so a changed migration gets a new one. It is marked as template when whole. */
async function ensureTemplate(adminUrl: string, options: TestDatabaseOptions): Promise<string> {
  // What policies are written with counts as well: a migration's own text does not show it.
  const written = [
    SCOPE.person,
    SCOPE.officeOf('x'),
    SCOPE.inOffice('x'),
    SCOPE.subordinatesOf('x'),
    policySql(A_POLICY, 'x'),
  ];
  const hash = createHash('sha256').update(written.join('\n'));
  for (const migration of allMigrations(options.migrations))
    hash.update(`${migration.name}\n${migration.toString()}\n`);
  const template = `tpl_${options.schema}_${hash.digest('hex').slice(0, 12)}`;
  await withClient(adminUrl, (client) =>
    withAdvisoryLock(client, template, async () => {
      const whole = await client.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [template]);
      if (whole.rowCount === 1) return;
      await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await dropForgotten(client, options.schema);
      await ensureDatabase(adminUrl, template);
      const ownerUrl = serviceUrl(adminUrl, template, `${OWNER_ROLE}_test`, PASSWORD);
      await runMigrations({ ownerUrl, schema: options.schema, migrations: options.migrations });
      await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
    }),
  );
  return template;
}

/** The name of a test database tells when it was made. */
async function dropForgotten(client: pg.Client, schema: string): Promise<void> {
  const found = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database WHERE datname ~ $1', [
    `^test_${schema}_[0-9a-z]+_[0-9a-f]{8}$`,
  ]);
  for (const { name } of found.rows) {
    const madeMs = Number.parseInt(name.split('_').at(-2) ?? '', 36);
    if (Date.now() - madeMs > KEPT_MS) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

/** A session of the template's builder may still be ending: the server says so, and a moment later it works. */
async function copyTemplate(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`CREATE DATABASE ${name} OWNER ${OWNER_ROLE} TEMPLATE ${template}`);
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== OBJECT_IN_USE || attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
