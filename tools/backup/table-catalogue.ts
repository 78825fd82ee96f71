import type pg from 'pg';
import { checkTables } from './quote-name.js';

export interface CataloguedTable {
  readonly table: string;
  /** What a COPY may carry: columns that the server computes are left out. */
  readonly columns: readonly string[];
  /** Other tables of the schema that its foreign keys point to. */
  readonly references: readonly string[];
}

interface Row {
  readonly table: string;
  readonly columns: string[];
  readonly references: string[] | null;
}

/** A partitioned table counts as one; its partitions come with it. */
const TABLES = `
  SELECT c.relname AS "table",
         (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
         (SELECT array_agg(DISTINCT r.relname::text) FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
           WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS "references"
    FROM pg_class c
   WHERE c.relnamespace = to_regnamespace($1)::oid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   ORDER BY c.relname`;

/** The tables of a schema, each after those that it refers to; none where there is no such schema. */
export async function listTables(client: pg.ClientBase, schema: string): Promise<CataloguedTable[]> {
  const { rows } = await client.query<Row>(TABLES, [schema]);
  const tables = rows.map((row) => ({ ...row, references: row.references ?? [] }));
  checkTables(tables.flatMap(({ table, columns }) => [table, ...columns]));
  return inOrder(tables);
}

function inOrder(tables: readonly CataloguedTable[]): CataloguedTable[] {
  const byName = new Map(tables.map((table) => [table.table, table]));
  const done = new Set<string>();
  const ordered: CataloguedTable[] = [];
  const visit = (table: CataloguedTable): void => {
    if (done.has(table.table)) return;
    done.add(table.table);
    for (const name of table.references) {
      const other = byName.get(name);
      if (other !== undefined) visit(other);
    }
    ordered.push(table);
  };
  tables.forEach(visit);
  return ordered;
}

export interface SequenceState {
  readonly sequence: string;
  readonly lastValue: string;
  readonly isCalled: boolean;
}

/** Sequences belong to no snapshot: asked after the rows were read, they are never behind them. */
export async function listSequences(client: pg.ClientBase, schema: string): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = to_regnamespace($1)::oid AND c.relkind = 'S' ORDER BY c.relname`,
    [schema],
  );
  checkTables(rows.map(({ name }) => name));
  const states: SequenceState[] = [];
  for (const { name } of rows) {
    const state = await client.query<{ last_value: string; is_called: boolean }>(
      `SELECT last_value::text, is_called FROM "${schema}"."${name}"`,
    );
    const row = state.rows[0];
    if (row !== undefined) states.push({ sequence: name, lastValue: row.last_value, isCalled: row.is_called });
  }
  return states;
}
