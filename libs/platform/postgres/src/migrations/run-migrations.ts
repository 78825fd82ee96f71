import type pg from 'pg';
import { DataSource } from 'typeorm';
import { checkIdentifier, sessionOptions } from '../connection/session.js';
import { withAdvisoryLock, withClient } from '../provisioning/admin-client.js';
import { peopleRole, serviceRole } from '../provisioning/ensure-roles.js';
import { allMigrations, type Migration } from './platform-migrations.js';

export interface RunMigrationsOptions {
  /** Signs in as the owner role (or an administrator): what is created belongs to it. */
  readonly ownerUrl: string;
  readonly schema: string;
  /** The service's own migrations; the platform's run with them. */
  readonly migrations: readonly Migration[];
  /** Names; only these run: a schema as an earlier release had it, for its data to be loaded. Default: all. */
  readonly only?: readonly string[];
}

export const MIGRATIONS_TABLE = 'migration';

/** Waiting for a lock makes all who come later wait too: give up soon, and say so, rather than stop the service. */
const LIMITS = { statementMs: 600_000, lockMs: 3_000, idleInTransactionMs: 60_000 };

/**
 * Creates the schema if need be, runs what has not run yet, each migration in a transaction of its own, and lets the
 * service's role in. Returns the names of the migrations that ran. Two runs at once take turns.
 */
export async function runMigrations(options: RunMigrationsOptions): Promise<readonly string[]> {
  const schema = checkIdentifier(options.schema);
  return withClient(options.ownerUrl, (client) =>
    withAdvisoryLock(client, `migrations ${schema}`, async () => {
      await createSchema(client, schema);
      const ran = await runPending(options);
      await client.query(`GRANT SELECT ON ${schema}.${MIGRATIONS_TABLE} TO ${serviceRole(schema)}`);
      return ran;
    }),
  );
}

async function createSchema(client: pg.Client, schema: string): Promise<void> {
  const roles = [serviceRole(schema), peopleRole(schema)];
  const found = await client.query<{ database: string; missing: string[] }>(
    `SELECT current_database() AS database,
            ARRAY (SELECT r FROM unnest($1::text[]) AS r WHERE r NOT IN (SELECT rolname FROM pg_roles)) AS missing`,
    [roles],
  );
  const { database, missing } = found.rows[0] ?? { database: '', missing: roles };
  if (missing.length > 0)
    throw new Error(`role ${missing.join(', ')} does not exist: create it with ensureRoles first`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  for (const role of roles) {
    await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
    await client.query(`GRANT CONNECT ON DATABASE ${checkIdentifier(database)} TO ${role}`);
  }
}

async function runPending(options: RunMigrationsOptions): Promise<readonly string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.ownerUrl,
    schema: options.schema,
    applicationName: `migrations of ${options.schema}`,
    poolSize: 1,
    installExtensions: false,
    logging: false,
    migrations: allMigrations(options.migrations).filter(({ name }) => options.only?.includes(name) ?? true),
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    poolErrorHandler: () => undefined,
    extra: { options: sessionOptions(options.schema, LIMITS) },
  });
  await dataSource.initialize();
  try {
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
