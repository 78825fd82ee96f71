import { createHmac } from 'node:crypto';
import {
  ensureDatabase,
  ensureRoles,
  type Migration,
  OWNER_ROLE,
  runMigrations,
  serviceRole,
  serviceUrl,
} from '#platform/postgres';
import { CASE_HANDLING_MIGRATIONS } from '../../apps/case-handling/src/migrations/index.js';
import { INGEST_MIGRATIONS } from '../../apps/ingest/src/migrations/index.js';
import { MATCHER_MIGRATIONS } from '../../apps/matcher/src/migrations/index.js';
import { NOTIFY_MIGRATIONS } from '../../apps/notify/src/migrations/index.js';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../stack/services/service-catalogue.js';

const MIGRATIONS: Readonly<Record<ServiceName, readonly Migration[]>> = {
  ingest: INGEST_MIGRATIONS,
  matcher: MATCHER_MIGRATIONS,
  'case-handling': CASE_HANDLING_MIGRATIONS,
  notify: NOTIFY_MIGRATIONS,
};

export interface MigrateOptions {
  /** May create databases and roles; names any database of the server. */
  readonly adminUrl: string;
  /** Created when it is missing. */
  readonly database: string;
  /** By role; default: derived from the administrator's password, so that every run on a server sets the same. */
  readonly passwords?: Readonly<Record<string, string>>;
  readonly onMigrated?: (service: ServiceName, migrations: readonly string[]) => void;
}

export interface Migrated {
  /** DATABASE_URL of each service, with its own role. */
  readonly serviceUrls: Readonly<Record<ServiceName, string>>;
  /** The owner role's, for maintenance. */
  readonly ownerUrl: string;
}

/** The owner's and each service's role. */
export const DATABASE_ROLES: readonly string[] = [
  OWNER_ROLE,
  ...SERVICE_NAMES.map((name) => serviceRole(SERVICES[name].schema)),
];

/** Whoever knows the administrator's password can do all that these roles can: deriving gives nothing away. */
function derivedPassword(adminUrl: string, role: string): string {
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
  });
  await ensureDatabase(adminUrl, database);
  const ownerUrl = urlOf(OWNER_ROLE);
  for (const name of SERVICE_NAMES) {
    const ran = await runMigrations({ ownerUrl, schema: SERVICES[name].schema, migrations: MIGRATIONS[name] });
    options.onMigrated?.(name, ran);
  }
  const urls = SERVICE_NAMES.map((name) => [name, urlOf(serviceRole(SERVICES[name].schema))]);
  return { ownerUrl, serviceUrls: Object.fromEntries(urls) as Record<ServiceName, string> };
}
