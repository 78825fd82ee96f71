export { afterCommit } from './connection/after-commit.js';
export { Database, type DatabaseOptions, type Entities, openDatabase, type PoolUse } from './connection/database.js';
export {
  openPeopleDatabase,
  PeopleDatabase,
  type PeopleUnitOfWork,
  type PersonScope,
} from './connection/people-database.js';
export { columnTypes, DEFAULT_LIMITS, type SessionLimits, sessionOptions } from './connection/session.js';
export { isPartitionMissing, isTransient } from './connection/transient-error.js';
export { conditionSql, type SqlCondition } from './conditions/condition-sql.js';
export { PostgresChunkStore } from './consumer/postgres-chunk-store.js';
export { type CopyColumns, copyRows, type CopyRow, encodeRows } from './copy/copy-rows.js';
export type { CopyType, CopyValue } from './copy/copy-types.js';
export { QuarantineDesk1798000700001 as QuarantineDeskTables } from './migrations/1798000700001-quarantine-desk.js';
export { HISTORY_APPEND_GRANTS } from './migrations/1796000000004-history.js';
export { currentSchema, grantPeople, grantTables } from './migrations/grants.js';
export { MigrationState } from './migrations/migration-state.js';
export { allMigrations, type Migration, PLATFORM_MIGRATIONS } from './migrations/platform-migrations.js';
export { policySql, type RowPolicy, SCOPE, secureRows, unsecureRows } from './migrations/row-security.js';
export { runMigrations, type RunMigrationsOptions } from './migrations/run-migrations.js';
export { schemaDrift } from './migrations/schema-drift.js';
export { MAX_MESSAGE_BYTES, MessageTooLarge } from './outbox/outbox-rows.js';
export { Outbox, type OutboxOptions } from './outbox/outbox.js';
export { ItemPairs, type PairsOfItem } from './projections/item-pairs.js';
export { withAdvisoryLock, withClient } from './provisioning/admin-client.js';
export { closeToPublic, ensureDatabase } from './provisioning/ensure-database.js';
export {
  ensureRoles,
  type EnsureRolesOptions,
  OWNER_ROLE,
  peopleRole,
  serviceRole,
} from './provisioning/ensure-roles.js';
export { databaseUrl, serviceUrl } from './provisioning/service-url.js';
export { Quarantine, type QuarantineContent, type QuarantinedBytes } from './quarantine/quarantine.js';
export { listResendOrders, QuarantineResends, ResendRunner } from './quarantine/quarantine-resends.js';
export { type OpenedRecord, openRecords, removeRecords } from './quarantine/open-records.js';
export { accessIdOfRecord, quarantineRecord } from './quarantine/quarantine-record.js';
export { QuarantineSweep } from './quarantine/sweep-quarantine.js';
export {
  countOpenByReason,
  findRecord,
  listRecords,
  type QuarantineFilter,
  type QuarantineItem,
  type QuarantinePage,
  type QuarantineState,
} from './quarantine/quarantine-search.js';
export { IdHorizon } from './relay/id-horizon.js';
export { QUARANTINE_MENDED, QUARANTINE_SEALED } from './quarantine/sealed-quarantine.js';
export { listReseals, type ResealState } from './sealing/reseal-progress.js';
export { Resealer, type ResealerOptions, type ResealProgress } from './sealing/resealer.js';
export { countSealed, type SealedCount } from './sealing/sealed-census.js';
export type { SealedColumn, SealedRow } from './sealing/sealed-column.js';
export type { ResealingKeys, Sealer } from './sealing/sealer.js';
export { OutboxRelay, type RelayStatus } from './relay/outbox-relay.js';
export { relayBroker } from './relay/relay-broker.js';
export { databaseIdentity, type EndOffset, type RelayBroker } from './relay/relay-generation.js';
export type { OutboxRelayOptions, RelayLog } from './relay/relay-options.js';
export type { OutboxMessage, Tx, UnitOfWork } from './tx.js';
