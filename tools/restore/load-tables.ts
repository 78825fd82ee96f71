import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { copyOutOf, TEXT_SETTINGS } from '../backup/dump-tables.js';
import type { Manifest, SchemaPart, TablePart } from '../backup/manifest.js';
import { readPart } from '../backup/part-file.js';
import { quoted, quotedList } from '../backup/quote-name.js';
import { RowDigest } from '../backup/row-digest.js';
import { StackUnusable } from '../stack/index.js';

/**
 * Loads every table and sequence of a backup into a database whose schemas the migrations of that backup have just
 * made. Triggers and foreign keys rest meanwhile: the rows are taken as they were.
 */
export async function loadTables(
  client: pg.Client,
  manifest: Manifest,
  directory: string,
  at: (detail: string) => void,
): Promise<number> {
  await client.query(`${TEXT_SETTINGS}; SET session_replication_role = replica`);
  let rows = 0;
  const count = manifest.schemas.reduce((sum, { tables }) => sum + tables.length, 0);
  let done = 0;
  for (const part of manifest.schemas) {
    for (const table of part.tables) {
      at(`${part.schema}.${table.table} · ${done}/${count}`);
      await loadTable(client, part.schema, table, directory);
      await compareTable(client, part.schema, table);
      rows += table.rows;
      done += 1;
    }
    await setSequences(client, part);
  }
  await client.query('RESET session_replication_role');
  await client.query('ANALYZE');
  return rows;
}

/** What a migration has put there of its own is in the backup too. */
async function loadTable(client: pg.Client, schema: string, table: TablePart, directory: string): Promise<void> {
  const name = quoted(schema, table.table);
  await client.query('BEGIN');
  try {
    await client.query(`DELETE FROM ${name}`);
    const into = client.query(copyFrom(`COPY ${name} (${quotedList(table.columns)}) FROM STDIN`));
    await pipeline(readPart(directory, table.part), into);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new StackUnusable(`${schema}.${table.table} 无法载入 · cannot be loaded: ${String(error)}`, { cause: error });
  }
}

/** Reads the table back: the rows that were backed up, each byte by byte. */
async function compareTable(client: pg.Client, schema: string, expected: TablePart): Promise<void> {
  const { table, columns, rows, rowsDigest } = expected;
  const found = new RowDigest();
  const discard = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(client.query(copyTo(copyOutOf(schema, table, columns))), found, discard);
  if (found.rows === rows && found.digest() === rowsDigest) return;
  throw new StackUnusable(`${schema}.${table} 载入后与备份不同 · differs from the backup: ${found.rows}/${rows} rows`);
}

async function setSequences(client: pg.Client, { schema, sequences }: SchemaPart): Promise<void> {
  for (const { sequence, lastValue, isCalled } of sequences) {
    await client.query('SELECT setval($1::regclass, $2, $3)', [quoted(schema, sequence), lastValue, isCalled]);
  }
}
