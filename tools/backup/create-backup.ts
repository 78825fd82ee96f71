import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { newId } from '#kernel';
import { type Progress, repositoryRoot, StackUnusable } from '../stack/index.js';
import { dumpTable } from './dump-tables.js';
import { describeKeys, type NamedFolder, packFolder, packWitness, readKeyFolders } from './folder-part.js';
import { readHistoryMark } from './history-mark.js';
import { readEnds, topicsOf } from './kafka-ends.js';
import { type Protection, sealKeys } from './key-part.js';
import {
  FORMAT,
  type KeyPart,
  type KafkaEnds,
  type Manifest,
  MANIFEST_FILE,
  partsOf,
  type SchemaPart,
  type TablePart,
} from './manifest.js';
import { findDamage, writeBytes } from './part-file.js';
import { quoted } from './quote-name.js';
import { Snapshot } from './snapshot.js';
import { listSequences, listTables } from './table-catalogue.js';
import { writeWhole } from './write-whole.js';

export interface BackupSource {
  /** An administrator's address of the database itself. */
  readonly databaseUrl: string;
  /** Null leaves Kafka out: a restore then cannot tell what happened after the snapshot. */
  readonly brokers: string | null;
  readonly topicPrefix: string;
  readonly schemas: readonly string[];
  readonly keys: { readonly folders: readonly NamedFolder[]; readonly protection: Protection } | null;
  readonly witness: NamedFolder | null;
  readonly files: readonly NamedFolder[];
  /** Aborted: ends after the tables at hand, and rejects with the reason. */
  readonly signal?: AbortSignal;
}

/** Tables dumped at the same time. */
const AT_ONCE = 2;
const MIB = 1024 * 1024;

/** Writes a whole backup into an empty folder while the services go on; its manifest comes last. */
export async function createBackup(source: BackupSource, directory: string, progress: Progress): Promise<Manifest> {
  const startedAt = new Date().toISOString();
  const id = newId();
  // Before the snapshot: every record that is older than these ends was written by what the snapshot has.
  const kafka = await progress.step('Kafka 末端位置 end offsets', (step) => readKafka(source, step.outcome));
  const snapshot = await Snapshot.take(source.databaseUrl);
  try {
    const facts = await readFacts(snapshot.client);
    const schemas = await progress.step('数据库 database', async (step) => {
      const done = await dumpSchemas(snapshot, source, directory, step.at);
      const rows = done.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.rows, 0);
      step.outcome(`${rows} 行 rows`);
      return done;
    });
    const { witness } = source;
    const manifest: Manifest = {
      format: FORMAT,
      id,
      productVersion: productVersion(),
      startedAt,
      snapshotAt: facts.at,
      postgres: { version: facts.version, database: facts.database, identity: facts.identity },
      topicPrefix: source.topicPrefix,
      schemas,
      kafka,
      keys: await progress.step('密钥 keys', () => packKeys(source.keys, directory, id)),
      witness:
        witness === null ? null : await progress.step('见证 witness', () => packWitness(directory, witness, schemas)),
      files: await progress.step('文件 files', () =>
        Promise.all(source.files.map((one) => packFolder(directory, one))),
      ),
    };
    await progress.step('核对 verifying', () => verifyParts(manifest, directory));
    await writeWhole(join(directory, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } finally {
    await snapshot.end();
  }
}

async function readKafka(source: BackupSource, outcome: (text: string) => void): Promise<KafkaEnds | null> {
  if (source.brokers === null) return null;
  const before = await Snapshot.take(source.databaseUrl);
  try {
    const topics = await topicsOf(before.client, await existing(before.client, source.schemas));
    const ends = await readEnds(source.brokers, topics);
    outcome(`${topics.length} 个主题 topics`);
    return ends;
  } catch (error) {
    if (error instanceof StackUnusable) throw error;
    throw new StackUnusable(`Kafka 无法读取（可用 --without-kafka）· cannot be read: ${String(error)}`, {
      cause: error,
    });
  } finally {
    await before.end();
  }
}

async function existing(client: pg.ClientBase, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ schema: string }>(
    'SELECT name AS schema FROM unnest($1::text[]) AS name WHERE to_regnamespace(name) IS NOT NULL',
    [schemas],
  );
  if (rows.length === 0) throw new StackUnusable('数据库中没有本系统的数据 · the database holds no schema of ours');
  return rows.map(({ schema }) => schema);
}

async function dumpSchemas(
  snapshot: Snapshot,
  { schemas: wanted, signal }: BackupSource,
  directory: string,
  at: (detail: string) => void,
): Promise<SchemaPart[]> {
  const { client } = snapshot;
  const schemas = await existing(client, wanted);
  const catalogues = [];
  for (const schema of schemas) catalogues.push({ schema, tables: await listTables(client, schema) });
  const queue = catalogues.flatMap(({ schema, tables }) => tables.map((table) => ({ schema, table })));
  const done = new Map<string, TablePart>();
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
    at(`${done.size}/${queue.length + done.size} · ${(bytes / MIB).toFixed(1)} MiB`);
  };
  const work = async (one: pg.Client): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      signal?.throwIfAborted();
      done.set(`${next.schema}.${next.table.table}`, await dumpTable(one, { directory, onBytes, ...next }));
    }
  };
  const clients = [client, ...(await Promise.all(Array.from({ length: AT_ONCE - 1 }, () => snapshot.another())))];
  await Promise.all(clients.map(work));
  const parts: SchemaPart[] = [];
  for (const { schema, tables } of catalogues) {
    parts.push({
      schema,
      migrations: await migrationsOf(client, schema),
      tables: tables.map(({ table }) => done.get(`${schema}.${table}`)!),
      sequences: await listSequences(client, schema),
      history: await readHistoryMark(client, schema),
    });
  }
  return parts;
}

async function migrationsOf(client: pg.ClientBase, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM ${quoted(schema, 'migration')} ORDER BY timestamp`,
  );
  return rows.map(({ name }) => name);
}

async function packKeys(keys: BackupSource['keys'], directory: string, id: string): Promise<KeyPart | null> {
  if (keys === null) return null;
  const folders = readKeyFolders(keys.folders);
  const sealed = await sealKeys(folders, keys.protection, id);
  const part = await writeBytes(directory, 'keys.sealed.json.gz', sealed);
  return { part, protection: keys.protection.kind, files: describeKeys(folders) };
}

async function verifyParts(manifest: Manifest, directory: string): Promise<void> {
  for (const part of partsOf(manifest)) {
    const damage = await findDamage(directory, part);
    if (damage !== undefined) throw new StackUnusable(`写入后核对不符 · not what was written: ${damage}`);
  }
}

interface Facts {
  readonly at: string;
  readonly version: string;
  readonly database: string;
  readonly identity: string;
}

async function readFacts(client: pg.ClientBase): Promise<Facts> {
  const { rows } = await client.query<Facts>(
    `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
            current_setting('server_version') AS version, current_database() AS database,
            (SELECT system_identifier FROM pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
            || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS identity`,
  );
  const facts = rows[0];
  if (facts === undefined) throw new Error('the server did not say who it is');
  return facts;
}

function productVersion(): string {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
