import type { Database } from '../connection/database.js';

/**
 * The statements by which TypeORM would bring the schema in step with the entities of `database`; empty = in step.
 * Open the database as the owner role, who sees every table. Tables without an entity are not looked at.
 */
export async function schemaDrift(database: Database): Promise<string[]> {
  const log = await database.dataSource.driver.createSchemaBuilder().log();
  return log.upQueries.map((statement) => statement.query);
}
