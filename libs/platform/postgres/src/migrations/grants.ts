import type { QueryRunner } from 'typeorm';
import { checkIdentifier } from '../connection/session.js';
import { peopleRole, serviceRole } from '../provisioning/ensure-roles.js';

/**
 * Gives the service's role exactly these rights on tables of the schema that is being migrated, for example
 * `{ event: 'SELECT, INSERT', source: 'SELECT, INSERT, UPDATE (state)' }`. Nothing is granted by default, so a table
 * without UPDATE and DELETE is append-only. Identity columns need no right of their own.
 */
export async function grantTables(runner: QueryRunner, grants: Readonly<Record<string, string>>): Promise<void> {
  await grant(runner, grants, serviceRole);
}

/** The same for the role behind requests of people. A table that holds rows of several offices has policies first. */
export async function grantPeople(runner: QueryRunner, grants: Readonly<Record<string, string>>): Promise<void> {
  await grant(runner, grants, peopleRole);
}

async function grant(
  runner: QueryRunner,
  grants: Readonly<Record<string, string>>,
  roleOf: (schema: string) => string,
): Promise<void> {
  const role = roleOf(await currentSchema(runner));
  for (const [table, privileges] of Object.entries(grants)) {
    await runner.query(`GRANT ${privileges} ON TABLE ${checkIdentifier(table)} TO ${role}`);
  }
}

/** The schema that is being migrated. */
export async function currentSchema(runner: QueryRunner): Promise<string> {
  const rows = (await runner.query('SELECT current_schema() AS schema')) as { schema: string }[];
  const schema = rows[0]?.schema;
  if (schema === undefined) throw new Error('migrations run in a schema, and there is none');
  return schema;
}
