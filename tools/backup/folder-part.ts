import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { StackUnusable } from '../stack/index.js';
import type { KeyFolders } from './key-part.js';
import type { FolderPart, KeyPart, SchemaPart } from './manifest.js';
import { writeBytes, writePart } from './part-file.js';

/** A folder of this machine under the name that it has in the backup. */
export interface NamedFolder {
  readonly name: string;
  readonly directory: string;
}

/** Files below a folder, relative, sorted, `/` between folders; without those under a name with a dot in front. */
export function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.split('/').some((name) => name.startsWith('.')))
    .sort();
}

export async function packFolder(target: string, { name, directory }: NamedFolder): Promise<FolderPart> {
  const files = [];
  for (const file of filesBelow(directory)) {
    files.push(await writePart(target, `files/${name}/${file}.gz`, createReadStream(join(directory, file))));
  }
  return { name, files };
}

const LINE_NO = /^\{"kind":"\w+","no":(\d{1,15}),/;

/**
 * The witness up to the snapshot: lines that a service has written since then speak of entries that the backup does
 * not have. Services keep a file each, named after them.
 */
export async function packWitness(
  target: string,
  { name, directory }: NamedFolder,
  schemas: readonly SchemaPart[],
): Promise<FolderPart> {
  const upto = new Map(schemas.map(({ schema, history }) => [schema, Number(history?.sealed?.lineNo ?? 0)]));
  const files = [];
  for (const file of filesBelow(directory)) {
    const content = readFileSync(join(directory, file));
    const last = upto.get(file.replace(/\.jsonl$/, '').replaceAll('-', '_'));
    const kept = last === undefined ? content : linesUpTo(content.toString('utf8'), last);
    files.push(await writeBytes(target, `witness/${file}.gz`, Buffer.from(kept)));
  }
  return { name, files };
}

function linesUpTo(text: string, last: number): string {
  const lines = text.split('\n').filter((line) => Number(LINE_NO.exec(line)?.[1] ?? Infinity) <= last);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

export function readKeyFolders(folders: readonly NamedFolder[]): KeyFolders {
  return Object.fromEntries(
    folders.map(({ name, directory }) => {
      if (!existsSync(directory)) throw new StackUnusable(`没有密钥目录 ${directory} · no such folder of keys`);
      return [
        name,
        Object.fromEntries(filesBelow(directory).map((file) => [file, readFileSync(join(directory, file))])),
      ];
    }),
  );
}

/** The names of the keys in each file, so that one sees from the outside whether a key is in a backup. */
export const describeKeys = (folders: KeyFolders): KeyPart['files'] =>
  Object.entries(folders).flatMap(([folder, files]) =>
    Object.entries(files).map(([file, content]) => ({ folder, file, keyIds: keyIdsIn(content) })),
  );

function keyIdsIn(content: Buffer): string[] {
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch {
    return [];
  }
  const ids = new Set<string>();
  collectIds(value, ids);
  return [...ids].sort();
}

/** JWKs call themselves by `kid`; our own key files have objects `keys` from id to key. */
function collectIds(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) return value.forEach((one) => collectIds(one, into));
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
    if (name === 'kid' && typeof inner === 'string') into.add(inner);
    if (name === 'keys' && typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
      for (const id of Object.keys(inner)) into.add(id);
    }
    collectIds(inner, into);
  }
}
