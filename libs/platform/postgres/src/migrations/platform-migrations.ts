import type { MigrationInterface } from 'typeorm';
import { Outbox1795000000001 } from './1795000000001-outbox.js';
import { ConsumerPosition1795000000002 } from './1795000000002-consumer-position.js';
import { Quarantine1795000000003 } from './1795000000003-quarantine.js';
import { History1796000000004 } from './1796000000004-history.js';
import { Sealing1796000000006 } from './1796000000006-sealing.js';
import { HistoryWatch1797000200001 } from './1797000200001-history-watch.js';
import { QuarantineDesk1798000700001 } from './1798000700001-quarantine-desk.js';

/** A TypeORM migration class; its name ends in a 13-digit time, which orders it. */
export type Migration = new () => MigrationInterface;

/** The tables that every service has in its own schema: outbox, relay, positions, quarantine, history. */
export const PLATFORM_MIGRATIONS: readonly Migration[] = [
  Outbox1795000000001,
  ConsumerPosition1795000000002,
  Quarantine1795000000003,
  History1796000000004,
  Sealing1796000000006,
  HistoryWatch1797000200001,
  QuarantineDesk1798000700001,
];

export const MIGRATION_TIME_DIGITS = 13;
const timeOf = (migration: Migration): number => Number(migration.name.slice(-MIGRATION_TIME_DIGITS));

/** The platform's migrations and the service's, in the order in which they run. */
export function allMigrations(service: readonly Migration[]): readonly Migration[] {
  return [...PLATFORM_MIGRATIONS, ...service].sort((a, b) => timeOf(a) - timeOf(b));
}
