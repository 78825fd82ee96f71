import type { Migration } from '#platform/postgres';
import { Intake1795000100001 } from './1795000100001-intake.js';

export const INGEST_SCHEMA = 'ingest';

/** The migrations of the schema, oldest first. */
export const INGEST_MIGRATIONS: readonly Migration[] = [Intake1795000100001];
