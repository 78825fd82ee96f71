import type { QueryRunner } from 'typeorm';
import { checkIdentifier } from '../connection/session.js';
import { peopleRole } from '../provisioning/ensure-roles.js';
import { currentSchema } from './grants.js';

/** One policy of a table for the people's role. Several that permit are joined by OR; one that restricts, by AND. */
export interface RowPolicy {
  readonly table: string;
  /** The line of the application's policy that it says again, with what it is for where that has several. */
  readonly name: string;
  readonly for: 'SELECT' | 'INSERT' | 'UPDATE' | 'ALL';
  readonly restrictive?: boolean;
  /** Of rows that are there. */
  readonly using?: string;
  /** Of rows as they would become. */
  readonly check?: string;
}

const setting = (name: string): string => `NULLIF(current_setting('app.${name}', true), '')`;
const list = (name: string): string => `${setting(name)}::text[]`;

/**
 * What `PeopleDatabase` says of the person, for policies. Each is a scalar sub-select: asked once a statement, not once a
 * row. Outside a person's transaction each is NULL, and nothing is equal to that.
 */
export const SCOPE = {
  person: `(SELECT ${setting('person')})`,
  regions: `(SELECT ${list('regions')})::text[]`,
  departments: `(SELECT ${list('departments')})::text[]`,
  roles: `(SELECT ${list('roles')})::text[]`,
  /** The person's office, when the person has one of the roles. */
  officeOf: (...roles: readonly string[]): string =>
    `(SELECT CASE WHEN ${having(roles)} THEN ${setting('office')} END)`,
  /**
   * True of rows of that office, false of all others: where more conditions follow, a row of another office is done with
   * here. Put it first.
   */
  inOffice: (...roles: readonly string[]): string =>
    `coalesce(procuratorate_id = (SELECT CASE WHEN ${having(roles)} THEN ${setting('office')} END), false)`,
  /** The offices below it, likewise. */
  subordinatesOf: (...roles: readonly string[]): string =>
    `(SELECT CASE WHEN ${having(roles)} THEN ${list('subordinates')} END)::text[]`,
  /** True or NULL: whether the person has one of the roles, wherever. */
  hasRole: (...roles: readonly string[]): string => `(SELECT CASE WHEN ${having(roles)} THEN true END)`,
} as const;

const having = (roles: readonly string[]): string =>
  `${list('roles')} && '{${roles.map((role) => checkIdentifier(role.replaceAll('-', '_')).replaceAll('_', '-')).join(',')}}'`;

/** Row-level security for the people's role on each table that has a policy. Machine parts pass it by (docs/adr/0009). */
export async function secureRows(runner: QueryRunner, policies: readonly RowPolicy[]): Promise<void> {
  const role = peopleRole(await currentSchema(runner));
  for (const table of new Set(policies.map((policy) => policy.table))) {
    await runner.query(`ALTER TABLE ${checkIdentifier(table)} ENABLE ROW LEVEL SECURITY`);
  }
  for (const policy of policies) await runner.query(policySql(policy, role));
}

/**
 * `coalesce` makes no row more or less visible. It keeps the planner from multiplying the likelihood of the policy with
 * that of the list's own filter, which says the same: it would expect hardly a row and sort thousands (docs/access.md).
 */
export function policySql(
  { table, name, for: what, restrictive = false, using, check }: RowPolicy,
  role: string,
): string {
  const parts = [
    `CREATE POLICY ${checkIdentifier(name)} ON ${checkIdentifier(table)}`,
    restrictive ? 'AS RESTRICTIVE' : 'AS PERMISSIVE',
    `FOR ${what} TO ${checkIdentifier(role)}`,
    ...(using === undefined ? [] : [`USING (coalesce(${using}, false))`]),
    ...(check === undefined ? [] : [`WITH CHECK (coalesce(${check}, false))`]),
  ];
  return parts.join(' ');
}

/** Takes the policies away again, and with the last one the row-level security of the table. */
export async function unsecureRows(runner: QueryRunner, policies: readonly RowPolicy[]): Promise<void> {
  for (const { table, name } of policies) await runner.query(`DROP POLICY ${name} ON ${table}`);
  for (const table of new Set(policies.map((policy) => policy.table))) {
    await runner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
  }
}
