import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { checkIdentifier } from '../connection/session.js';
import { withAdvisoryLock, withClient } from './admin-client.js';

/** Owns databases, schemas and tables, and runs migrations. No service signs in as it. */
export const OWNER_ROLE = 'gp_owner';

/**
 * The login role of the machine parts (consumers, relay, sealer) of the service that owns `schema`: no DDL, no other
 * schema. It sees every row of it (docs/adr/0009): COPY is refused on a table with row-level security.
 */
export const serviceRole = (schema: string): string => checkIdentifier(`gp_${schema}`);

/** The login role behind requests of people: row-level security holds for it, whatever the application forgets. */
export const peopleRole = (schema: string): string => checkIdentifier(`gp_${schema}_people`);

export interface EnsureRolesOptions {
  /** Those for which row-level security shall not hold; for the others it shall. Left out: every role stays as it is. */
  readonly bypassRowSecurity?: readonly string[];
  /** Password by role. null creates a missing role without one and leaves an existing one's as it is. */
  readonly passwords: Readonly<Record<string, string | null>>;
}

const ITERATIONS = 4096;
const KEY_BYTES = 32;

/** Creates what is missing and sets the given passwords. Safe to repeat, and to run twice at once. */
export async function ensureRoles(adminUrl: string, options: EnsureRolesOptions): Promise<void> {
  const roles = Object.entries(options.passwords);
  await withClient(adminUrl, (client) =>
    withAdvisoryLock(client, 'ensure roles', async () => {
      for (const [role, password] of roles) await ensureRole(client, checkIdentifier(role), password);
      const free = options.bypassRowSecurity;
      if (free !== undefined) for (const [role] of roles) await setBypass(client, role, free.includes(role));
    }),
  );
}

async function ensureRole(client: pg.Client, role: string, password: string | null): Promise<void> {
  const found = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (found.rowCount === 0) {
    await client.query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`);
  }
  if (password !== null) {
    await client.query(`ALTER ROLE ${role} PASSWORD '${scramVerifier(password)}'`);
  }
}

/** Only a superuser may change it, so it is asked for first: whoever need not change it need not be one. */
async function setBypass(client: pg.Client, role: string, bypass: boolean): Promise<void> {
  const wrong = await client.query('SELECT FROM pg_roles WHERE rolname = $1 AND rolbypassrls <> $2', [role, bypass]);
  if (wrong.rowCount !== 0) await client.query(`ALTER ROLE ${role} ${bypass ? 'BYPASSRLS' : 'NOBYPASSRLS'}`);
}

/** RFC 5803 form, which PostgreSQL stores as it is: the password itself never reaches the server or its log. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, KEY_BYTES, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}
