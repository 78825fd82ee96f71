import type pg from 'pg';
import { checkIdentifier } from '../connection/session.js';
import { withAdvisoryLock, withClient } from './admin-client.js';
import { OWNER_ROLE } from './ensure-roles.js';

/**
 * Creates `name` for the owner role when it is missing: UTF-8 with libc C.UTF-8 (with plain C, pg_trgm finds no
 * Chinese), closed to everybody who is not let in by `runMigrations`. Needs the owner role (see `ensureRoles`).
 */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const database = checkIdentifier(name);
  await withClient(adminUrl, (client) =>
    withAdvisoryLock(client, `ensure database ${database}`, async () => {
      const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
      if (found.rowCount === 0) {
        await client.query(
          `CREATE DATABASE ${database} OWNER ${OWNER_ROLE} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C.UTF-8'`,
        );
      }
      await closeToPublic(client, database);
    }),
  );
}

export async function closeToPublic(client: pg.Client, database: string): Promise<void> {
  await client.query(`REVOKE ALL ON DATABASE ${checkIdentifier(database)} FROM PUBLIC`);
}
