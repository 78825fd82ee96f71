import { createHash } from 'node:crypto';
import type { StructureObject } from '../witness/witness-line.js';
import { structureSql } from './structure-sql.js';

/** How a schema is built, by which migrations, on which major release of the server. */
export interface Structure {
  readonly migrations: readonly string[];
  readonly server: number;
  /** In the order of their names. */
  readonly objects: readonly StructureObject[];
}

type Row = Readonly<Record<string, unknown>>;
/** Rows of one statement, by name of column, on a connection whose search path is the schema. */
export type Ask = (sql: string) => Promise<readonly Row[]>;

/** Nobody finds another definition with these 96 bits, and the line that names them is signed. */
const HASH_LENGTH = 24;

export async function readStructure(ask: Ask): Promise<Structure> {
  const [about] = await ask(
    `SELECT current_schema() AS schema, current_setting('server_version_num')::integer / 10000 AS server`,
  );
  const rows = await ask(
    `SELECT name, definition FROM (${structureSql(textOf(about?.['schema']))}) AS s (name, definition)`,
  );
  const objects = rows.map((row): StructureObject => [
    textOf(row['name']),
    createHash('sha256').update(textOf(row['definition'])).digest('hex').slice(0, HASH_LENGTH),
  ]);
  return {
    migrations: await readMigrations(ask),
    server: Number(about?.['server']),
    objects: objects.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
  };
}

/** Names of the migrations that have run; none where there is no table of them. */
export async function readMigrations(ask: Ask): Promise<string[]> {
  const [found] = await ask(`SELECT to_regclass('migration') IS NOT NULL AS found`);
  if (found?.['found'] !== true && found?.['found'] !== 't') return [];
  return (await ask('SELECT name FROM migration')).map((row) => textOf(row['name'])).sort();
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
