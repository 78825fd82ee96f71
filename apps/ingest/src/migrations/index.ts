import type { Migration } from '#platform/postgres';
import { Intake1795000100001 } from './1795000100001-intake.js';
import { RowSecurity1796000300001 } from './1796000300001-row-security.js';
import { ReporterIdentity1796000400001 } from './1796000400001-reporter-identity.js';
import { RecusedEvents1797000300001 } from './1797000300001-recused-events.js';

export const INGEST_SCHEMA = 'ingest';

/** The migrations of the schema, oldest first. */
export const INGEST_MIGRATIONS: readonly Migration[] = [
  Intake1795000100001,
  RowSecurity1796000300001,
  ReporterIdentity1796000400001,
  RecusedEvents1797000300001,
];
