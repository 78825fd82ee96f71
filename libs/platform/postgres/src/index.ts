export { afterCommit } from './connection/after-commit.js';
export { Database, type DatabaseOptions, type Entities, openDatabase, type PoolUse } from './connection/database.js';
export { DEFAULT_LIMITS, type SessionLimits } from './connection/session.js';
export { isTransient } from './connection/transient-error.js';
export { PostgresChunkStore } from './consumer/postgres-chunk-store.js';
export { type CopyColumns, copyRows, type CopyRow, encodeRows } from './copy/copy-rows.js';
export type { CopyType, CopyValue } from './copy/copy-types.js';
export { grantTables } from './migrations/grants.js';
export { MigrationState } from './migrations/migration-state.js';
export { allMigrations, type Migration, PLATFORM_MIGRATIONS } from './migrations/platform-migrations.js';
export { runMigrations, type RunMigrationsOptions } from './migrations/run-migrations.js';
export { schemaDrift } from './migrations/schema-drift.js';
export { MAX_MESSAGE_BYTES, MessageTooLarge } from './outbox/outbox-rows.js';
export { Outbox, type OutboxOptions } from './outbox/outbox.js';
export { withAdvisoryLock, withClient } from './provisioning/admin-client.js';
export { closeToPublic, ensureDatabase } from './provisioning/ensure-database.js';
export { ensureRoles, type EnsureRolesOptions, OWNER_ROLE, serviceRole } from './provisioning/ensure-roles.js';
export { databaseUrl, serviceUrl } from './provisioning/service-url.js';
export {
  Quarantine,
  type QuarantineContent,
  type QuarantineItem,
  type QuarantinePage,
  type QuarantineState,
} from './quarantine/quarantine.js';
export { OutboxRelay, type RelayStatus } from './relay/outbox-relay.js';
export { relayBroker } from './relay/relay-broker.js';
export type { EndOffset, RelayBroker } from './relay/relay-generation.js';
export type { OutboxRelayOptions, RelayLog } from './relay/relay-options.js';
export type { OutboxMessage, Tx, UnitOfWork } from './tx.js';
