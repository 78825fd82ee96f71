import pg from 'pg';
import type { Tx } from '../tx.js';
import { type Database, type DatabaseOptions, openDatabase } from './database.js';

/** Who a transaction is for. The names of its settings are what policies of tables speak of. */
export interface PersonScope {
  readonly id: string;
  readonly roles: readonly string[];
  readonly procuratorateId: string;
  readonly regionPrefixes: readonly string[];
  readonly departmentIds: readonly string[];
  readonly subordinateOfficeIds: readonly string[];
}

/** The only way to a transaction for a person: none without the person. */
export interface PeopleUnitOfWork {
  /** As `UnitOfWork.run`, for this person: the tables show and take only rows that their policies allow. */
  run<T>(person: PersonScope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As `UnitOfWork.read`, for this person. */
  read<T>(person: PersonScope, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/**
 * Signs in as the people's role. Rejects, as a fault of the installation, when row-level security would not hold for the
 * login: a superuser, one that may pass it by, or an owner of the tables.
 */
export async function openPeopleDatabase(options: DatabaseOptions): Promise<PeopleDatabase> {
  const database = await openDatabase(options);
  try {
    const [login] = await database.read((tx) => tx.query<{ name: string; free: boolean }>(LOGIN, [options.schema]));
    if (login === undefined || login.free) {
      throw new Error(`row-level security does not hold for ${login?.name ?? 'this login'}: give the people's role`);
    }
    return new PeopleDatabase(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Transactions of people, on connections of their own role. */
export class PeopleDatabase implements PeopleUnitOfWork {
  constructor(private readonly database: Database) {}

  run<T>(person: PersonScope, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.run(work, scopeOf(person));
  }

  read<T>(person: PersonScope, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.read(work, scopeOf(person));
  }

  ping(): Promise<void> {
    return this.database.ping();
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

/** The settings end with the transaction (third argument): what comes back to the pool is nobody's. */
function scopeOf(person: PersonScope): string {
  const settings: Readonly<Record<string, string>> = {
    person: person.id,
    office: person.procuratorateId,
    roles: arrayText(person.roles),
    regions: arrayText(person.regionPrefixes),
    departments: arrayText(person.departmentIds),
    subordinates: arrayText(person.subordinateOfficeIds),
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('app.${name}', ${pg.escapeLiteral(value)}, true)`,
  );
  return `SELECT ${calls.join(', ')}`;
}

const LOGIN = `SELECT current_user AS name,
  r.rolsuper OR r.rolbypassrls OR EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' AND pg_has_role(c.relowner, 'MEMBER')) AS free
  FROM pg_roles r WHERE r.rolname = current_user`;

/** A list as PostgreSQL writes arrays: every word quoted. */
const arrayText = (words: readonly string[]): string =>
  `{${words.map((word) => `"${word.replace(/["\\]/g, (sign) => `\\${sign}`)}"`).join(',')}}`;
