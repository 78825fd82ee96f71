import { type Database, openDatabase, withClient } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../src/migrations/index.js';
import { CASE_HANDLING_ENTITIES } from '../src/storage/entities.js';

/** Enough for twelve transactions at once. */
const POOL_SIZE = 12;

/** One database for a spec file; `empty` gives each test an empty one for the price of a TRUNCATE. */
export interface CaseworkDatabase extends TestDatabase {
  /** Signed in as the owner, who sees every table. */
  readonly owner: Database;
  empty(): Promise<void>;
}

export async function aCaseworkDatabase(): Promise<CaseworkDatabase> {
  const schema = CASE_HANDLING_SCHEMA;
  const entities = CASE_HANDLING_ENTITIES;
  const db = await testDatabase({ schema, migrations: CASE_HANDLING_MIGRATIONS, entities, poolSize: POOL_SIZE });
  const owner = await openDatabase({ url: db.ownerUrl, schema, applicationName: 'owner', poolSize: 1, entities });
  const entityTables = owner.dataSource.entityMetadatas.map((entity) => entity.tableName);
  const tables = [...entityTables, 'outbox', 'history', 'history_head'].map((table) => `${schema}.${table}`);
  return {
    ...db,
    owner,
    empty: () =>
      withClient(db.adminUrl, async (client) => {
        // The history refuses it even of the owner; only a superuser can look past that.
        await client.query('SET session_replication_role = replica');
        await client.query(`TRUNCATE ${tables.join(', ')}`);
      }),
    drop: async () => {
      await owner.close();
      await db.drop();
    },
  };
}
