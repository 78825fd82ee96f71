import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { readContract } from '#contracts';
import { StackUnusable } from '../stack/index.js';

/** A file of the backup, as it lies there, and the content that was packed into it. */
const Part = Type.Object({
  /** Relative to the backup, `/` between folders. */
  file: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String(),
  /** Of the unpacked content. */
  contentSha256: Type.String(),
});

const Table = Type.Object({
  table: Type.String(),
  /** In the order of the part's fields. */
  columns: Type.Array(Type.String()),
  rows: Type.Integer({ minimum: 0 }),
  /** Over the rows in any order (RowDigest): a loaded table is compared with it. */
  rowsDigest: Type.String(),
  part: Part,
});

const Sequence = Type.Object({ sequence: Type.String(), lastValue: Type.String(), isCalled: Type.Boolean() });

/** Where the history of a service stood: what a verifier compares a restored one with. */
const HistoryMark = Type.Object({
  entries: Type.Integer(),
  chains: Type.Integer(),
  /** SHA-256 over the heads of all chains, in their order. */
  heads: Type.String(),
  sealed: Type.Union([
    Type.Null(),
    Type.Object({
      lineNo: Type.String(),
      generation: Type.Integer(),
      position: Type.String(),
      size: Type.String(),
      lineHash: Type.String(),
    }),
  ]),
});

const Schema = Type.Object({
  schema: Type.String(),
  /** Names of the migrations that made it, oldest first. */
  migrations: Type.Array(Type.String()),
  tables: Type.Array(Table),
  sequences: Type.Array(Sequence),
  history: Type.Union([Type.Null(), HistoryMark]),
});

const KafkaEnds = Type.Object({
  clusterId: Type.String(),
  /** The offset that the next record of each partition would get, asked before the snapshot was taken. */
  ends: Type.Array(Type.Object({ topic: Type.String(), partition: Type.Integer(), end: Type.String() })),
});

const Folder = Type.Object({ name: Type.String(), files: Type.Array(Part) });

const KeyPart = Type.Object({
  part: Part,
  protection: Type.Union([Type.Literal('passphrase'), Type.Literal('public-key')]),
  /** Names of files and of the keys in them; never a key. */
  files: Type.Array(Type.Object({ folder: Type.String(), file: Type.String(), keyIds: Type.Array(Type.String()) })),
});

export const FORMAT = 'grid-procuratorate backup 1';

/** What a backup holds. It is written last: a backup without it is half a backup. */
export const Manifest = Type.Object({
  format: Type.Literal(FORMAT),
  id: Type.String(),
  productVersion: Type.String(),
  startedAt: Type.String(),
  /** Of the snapshot, by the database's clock. */
  snapshotAt: Type.String(),
  postgres: Type.Object({
    version: Type.String(),
    database: Type.String(),
    /** System identifier / timeline / oid of the database. */
    identity: Type.String(),
  }),
  topicPrefix: Type.String(),
  schemas: Type.Array(Schema),
  kafka: Type.Union([Type.Null(), KafkaEnds]),
  keys: Type.Union([Type.Null(), KeyPart]),
  witness: Type.Union([Type.Null(), Folder]),
  files: Type.Array(Folder),
});

export type Manifest = Static<typeof Manifest>;
export type Part = Static<typeof Part>;
export type TablePart = Static<typeof Table>;
export type SchemaPart = Static<typeof Schema>;
export type HistoryMark = Static<typeof HistoryMark>;
export type KafkaEnds = Static<typeof KafkaEnds>;
export type FolderPart = Static<typeof Folder>;
export type KeyPart = Static<typeof KeyPart>;

export const MANIFEST_FILE = 'manifest.json';

/** Throws what a person can act on: no backup, half a backup, one of a later format. */
export function readManifest(directory: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(directory, MANIFEST_FILE), 'utf8');
  } catch {
    throw new StackUnusable(
      `${directory} 不是完整的备份：没有 ${MANIFEST_FILE}（备份未完成或已损坏）· no complete backup: it has no manifest`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const read = readContract(Manifest, value);
  if (read.ok) return read.value;
  const where = read.error[0]?.pointer ?? '';
  throw new StackUnusable(`${MANIFEST_FILE} 无法识别 · is not understood, or of a later format (${where})`);
}

/** Every part, for checks. */
export const partsOf = (manifest: Manifest): Part[] => [
  ...manifest.schemas.flatMap(({ tables }) => tables.map(({ part }) => part)),
  ...(manifest.keys === null ? [] : [manifest.keys.part]),
  ...(manifest.witness?.files ?? []),
  ...manifest.files.flatMap(({ files }) => files),
];
