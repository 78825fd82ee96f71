import {
  type Database,
  openDatabase,
  Outbox,
  QUARANTINE_MENDED,
  QUARANTINE_SEALED,
  type SealedColumn,
  serviceRole,
  serviceUrl,
} from '#platform/postgres';
import { GATEWAY_SEALED } from '../../apps/gateway/src/accounts/storage/sealed-columns.js';
import { ingestSealed } from '../../apps/ingest/src/storage/sealed-columns.js';
import { derivedPassword } from '../migrate/migrate-all.js';
import { SERVICES, type ServiceName, StackUnusable } from '../stack/index.js';

export interface DatabasePlace {
  /** An administrator of the server, or at least its host and the password that roles' passwords are derived from. */
  readonly adminUrl: string;
  readonly database: string;
}

/** As the service's own role: what it may not change, sealing anew may not change either. */
export async function openServiceDatabase(place: DatabasePlace, service: ServiceName): Promise<Database> {
  const { adminUrl, database } = place;
  if (adminUrl === '') throw new StackUnusable('缺少 DATABASE_ADMIN_URL · is not set');
  const { schema } = SERVICES[service];
  const role = serviceRole(schema);
  const password = process.env[`${role.toUpperCase()}_PASSWORD`] ?? derivedPassword(adminUrl, role);
  return openDatabase({
    url: serviceUrl(adminUrl, database, role, password),
    schema,
    applicationName: 'npm run keys',
    poolSize: 2,
  });
}

/** Every sealed column of a service, as the service declares it. */
export function sealedColumnsOf(service: ServiceName, topicPrefix: string): readonly SealedColumn[] {
  switch (service) {
    case 'ingest':
      return ingestSealed(new Outbox({ source: 'ingest', traceparent: () => undefined }), topicPrefix);
    case 'gateway':
      return GATEWAY_SEALED;
    case 'matcher':
    case 'case-handling':
    case 'notify':
      return [QUARANTINE_SEALED, QUARANTINE_MENDED];
  }
}
