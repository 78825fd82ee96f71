import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../../apps/case-handling/src/migrations/index.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from '../../apps/ingest/src/migrations/index.js';
import { MATCHER_MIGRATIONS, MATCHER_SCHEMA } from '../../apps/matcher/src/migrations/index.js';
import { NOTIFY_MIGRATIONS, NOTIFY_SCHEMA } from '../../apps/notify/src/migrations/index.js';
import type { Migration } from '#platform/postgres';
import type { TestDatabase } from '#testing';
import { fillCasework } from './casework-tables.js';
import { fillIngest, fillMatcher, fillNotify } from './record-tables.js';
import type { SecuredTables } from './secured-tables.js';

export interface SecuredSchema {
  readonly schema: string;
  readonly migrations: readonly Migration[];
  readonly fill: (db: TestDatabase) => Promise<SecuredTables>;
}

/** The services whose requests of people have a database role of their own that is given anything. */
export const SECURED_SCHEMAS: readonly SecuredSchema[] = [
  { schema: CASE_HANDLING_SCHEMA, migrations: CASE_HANDLING_MIGRATIONS, fill: fillCasework },
  { schema: INGEST_SCHEMA, migrations: INGEST_MIGRATIONS, fill: fillIngest },
  { schema: MATCHER_SCHEMA, migrations: MATCHER_MIGRATIONS, fill: fillMatcher },
  { schema: NOTIFY_SCHEMA, migrations: NOTIFY_MIGRATIONS, fill: fillNotify },
];
