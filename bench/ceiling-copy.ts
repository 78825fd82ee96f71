import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

const BATCH = 500;
const CONNECTIONS = 2;

export interface CopiedTable {
  readonly table: string;
  /** How many of its rows an event is. */
  readonly perEvent: number;
}

/** A table, or, of one that is kept by months, the storage settings of its parts. */
const STORAGE = `
  SELECT array_to_string(c.reloptions, ', ') AS storage
    FROM pg_class c
   WHERE c.reloptions IS NOT NULL
     AND (c.oid = $1::regclass OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = $1::regclass))
   LIMIT 1`;

/**
 * The database alone: the rows that a service wrote, taken out as bytes and put back into empty tables like theirs by
 * bare binary COPY, one transaction per 500 events on two connections. The result is events per second. Triggers and
 * foreign keys are left out; indexes and storage settings are as in the original.
 */
export async function measureCopyCeiling(
  databaseUrl: string,
  tables: readonly CopiedTable[],
  events: number,
): Promise<number> {
  const client = await connect(databaseUrl);
  try {
    // Else a scan of a large table begins where another one is, and a portion is taken twice.
    await client.query('SET synchronize_seqscans = off');
    await client.query('DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench');
    const copies = tables.map(({ table }) => `bench.${table.replace('.', '_')}`);
    const batches: Buffer[][] = [];
    for (const [i, { table, perEvent }] of tables.entries()) {
      const { rows } = await client.query<{ storage: string }>(STORAGE, [table]);
      const storage = rows[0] === undefined ? '' : `WITH (${rows[0].storage})`;
      await client.query(`CREATE TABLE ${copies[i]} (LIKE ${table} INCLUDING ALL) ${storage}`);
      const batch = BATCH * perEvent;
      for (let at = 0; at * BATCH < events; at += 1) {
        const bytes = await take(client, `SELECT * FROM ${table} OFFSET ${at * batch} LIMIT ${batch}`);
        (batches[at] ??= []).push(bytes);
      }
    }
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, c) => putAll(databaseUrl, copies, batches, c)));
    return (batches.length * BATCH * 1000) / (performance.now() - startedAt);
  } finally {
    await client.query('DROP SCHEMA IF EXISTS bench CASCADE');
    await client.end();
  }
}

async function putAll(
  url: string,
  tables: readonly string[],
  batches: readonly Buffer[][],
  first: number,
): Promise<void> {
  const client = await connect(url);
  try {
    for (let at = first; at < batches.length; at += CONNECTIONS) {
      await client.query('BEGIN');
      for (const [i, table] of tables.entries()) {
        const bytes = batches[at]?.[i];
        if (bytes !== undefined) await put(client, table, bytes);
      }
      await client.query('COMMIT');
    }
  } finally {
    await client.end();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function take(client: pg.Client, select: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`))) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function put(client: pg.Client, table: string, bytes: Buffer): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} FROM STDIN (FORMAT binary)`));
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(bytes);
  });
}
