import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { TablePart } from './manifest.js';
import { writePart } from './part-file.js';
import { quoted, quotedList } from './quote-name.js';
import { RowDigest } from './row-digest.js';
import type { CataloguedTable } from './table-catalogue.js';

/** The same text on every server and connection, so that a loaded table can be compared with its part. */
export const TEXT_SETTINGS = `SET client_encoding = 'UTF8'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';
  SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1; SET statement_timeout = 0;
  SET idle_in_transaction_session_timeout = 0; SET row_security = off`;

export const copyOutOf = (schema: string, table: string, columns: readonly string[]): string =>
  `COPY (SELECT ${quotedList(columns)} FROM ${quoted(schema, table)}) TO STDOUT`;

export interface DumpRequest {
  readonly directory: string;
  readonly schema: string;
  readonly table: CataloguedTable;
  readonly onBytes: (bytes: number) => void;
}

/** Writes one table as the client's transaction sees it. */
export async function dumpTable(client: pg.ClientBase, request: DumpRequest): Promise<TablePart> {
  const { directory, schema, table, onBytes } = request;
  const file = `tables/${schema}.${table.table}.copy.gz`;
  const rows = new RowDigest();
  const stream = client.query(copyTo(copyOutOf(schema, table.table, table.columns)));
  stream.once('error', (error) => rows.destroy(error));
  const part = await writePart(directory, file, stream.pipe(rows), onBytes);
  return { table: table.table, columns: [...table.columns], rows: rows.rows, rowsDigest: rows.digest(), part };
}
