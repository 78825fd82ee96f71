import { createHmac } from 'node:crypto';
import {
  allMigrations,
  ensureDatabase,
  ensureRoles,
  type Migration,
  OWNER_ROLE,
  peopleRole,
  runMigrations,
  serviceRole,
  serviceUrl,
} from '#platform/postgres';
import { CASE_HANDLING_MIGRATIONS } from '../../apps/case-handling/src/migrations/index.js';
import { GATEWAY_MIGRATIONS } from '../../apps/gateway/src/migrations/index.js';
import { INGEST_MIGRATIONS } from '../../apps/ingest/src/migrations/index.js';
import { MATCHER_MIGRATIONS } from '../../apps/matcher/src/migrations/index.js';
import { NOTIFY_MIGRATIONS } from '../../apps/notify/src/migrations/index.js';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../stack/services/service-catalogue.js';

const MIGRATIONS: Readonly<Record<ServiceName, readonly Migration[]>> = {
  ingest: INGEST_MIGRATIONS,
  matcher: MATCHER_MIGRATIONS,
  'case-handling': CASE_HANDLING_MIGRATIONS,
  notify: NOTIFY_MIGRATIONS,
  gateway: GATEWAY_MIGRATIONS,
};

export interface MigrateOptions {
  /** May create databases and roles; names any database of the server. */
  readonly adminUrl: string;
  /** Created when it is missing. */
  readonly database: string;
  /** By role; default: derived from the administrator's password, so that every run on a server sets the same. */
  readonly passwords?: Readonly<Record<string, string>>;
  readonly onMigrated?: (service: ServiceName, migrations: readonly string[]) => void;
  /** By service, names of the migrations that may run; see `runMigrations`. Default: all. */
  readonly only?: (service: ServiceName) => readonly string[];
}

export interface Migrated {
  /** DATABASE_URL of each service, with its own role. */
  readonly serviceUrls: Readonly<Record<ServiceName, string>>;
  /** DATABASE_PEOPLE_URL of each service. */
  readonly peopleUrls: Readonly<Record<ServiceName, string>>;
  /** The owner role's, for maintenance. */
  readonly ownerUrl: string;
}

const MACHINE_ROLES = SERVICE_NAMES.map((name) => serviceRole(SERVICES[name].schema));
const PEOPLE_ROLES = SERVICE_NAMES.map((name) => peopleRole(SERVICES[name].schema));

/** The owner's, and two of each service: for its machine parts and for requests of people. */
export const DATABASE_ROLES: readonly string[] = [OWNER_ROLE, ...MACHINE_ROLES, ...PEOPLE_ROLES];

/** Names of the migrations that this build has for a service, the platform's among them, oldest first. */
export const migrationNames = (service: ServiceName): string[] =>
  allMigrations(MIGRATIONS[service]).map(({ name }) => name);

/** Whoever knows the administrator's password can do all that these roles can: deriving gives nothing away. */
export function derivedPassword(adminUrl: string, role: string): string {
  const secret = decodeURIComponent(new URL(adminUrl).password);
  return createHmac('sha256', secret).update(role).digest('base64url').slice(0, 32);
}

/** Roles, database, then each service's schema. Safe to repeat, and to run twice at once. */
export async function migrateAll(options: MigrateOptions): Promise<Migrated> {
  const { adminUrl, database } = options;
  const passwordOf = (role: string): string => options.passwords?.[role] ?? derivedPassword(adminUrl, role);
  const urlOf = (role: string): string => serviceUrl(adminUrl, database, role, passwordOf(role));
  await ensureRoles(adminUrl, {
    passwords: Object.fromEntries(DATABASE_ROLES.map((role) => [role, passwordOf(role)])),
    bypassRowSecurity: MACHINE_ROLES,
  });
  await ensureDatabase(adminUrl, database);
  const ownerUrl = urlOf(OWNER_ROLE);
  for (const name of SERVICE_NAMES) {
    const only = options.only?.(name);
    const ran = await runMigrations({
      ownerUrl,
      schema: SERVICES[name].schema,
      migrations: MIGRATIONS[name],
      ...(only === undefined ? {} : { only }),
    });
    options.onMigrated?.(name, ran);
  }
  const urlsOf = (roleOf: (schema: string) => string) =>
    Object.fromEntries(SERVICE_NAMES.map((name) => [name, urlOf(roleOf(SERVICES[name].schema))])) as Record<
      ServiceName,
      string
    >;
  return { ownerUrl, serviceUrls: urlsOf(serviceRole), peopleUrls: urlsOf(peopleRole) };
}
