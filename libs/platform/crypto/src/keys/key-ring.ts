import type { KeyProvider } from '../providers/key-provider.js';
import type { IndexMac } from '../suites/suites.js';
import { type FieldKeyFile, type IndexKeyEntry, KEY_BYTES } from './key-file.js';

export interface IndexRing {
  readonly current: RingIndexKey;
  readonly next: RingIndexKey | null;
  readonly renamed: boolean;
}

export interface RingIndexKey {
  readonly id: string;
  readonly mac: IndexMac;
  readonly bare: boolean;
  readonly key: Buffer;
}

/** The file's keys as they are used. */
export interface KeyRing {
  readonly current: string;
  readonly next: { readonly id: string; readonly atMs: number } | null;
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly indexes: ReadonlyMap<string, IndexRing>;
}

/** Unwrapped keys by their text in the file: a key stays the same object, and a provider is asked once per key. */
export type KnownKeys = Map<string, Buffer>;

/** Keys that lie open. Throws for a wrapped file, and for one whose keys are not 32 bytes long. */
export function openRing(file: FieldKeyFile, known: KnownKeys = new Map()): KeyRing {
  if (file.wrappedBy !== undefined) throw new Error(`field keys: the keys are wrapped by "${file.wrappedBy}"`);
  for (const text of textsOf(file)) if (!known.has(text)) known.set(text, Buffer.from(text, 'base64'));
  return toRing(file, known);
}

/** The same for a file that is wrapped, by asking the provider that wrapped it. */
export async function unwrapRing(
  file: FieldKeyFile,
  provider: KeyProvider | undefined,
  known: KnownKeys = new Map(),
): Promise<KeyRing> {
  if (file.wrappedBy === undefined) return openRing(file, known);
  if (provider === undefined) {
    throw new Error(`field keys: the keys are wrapped by "${file.wrappedBy}", and no provider is configured`);
  }
  if (provider.name !== file.wrappedBy) {
    throw new Error(`field keys: the keys are wrapped by "${file.wrappedBy}", not by "${provider.name}"`);
  }
  for (const text of textsOf(file)) if (!known.has(text)) known.set(text, await provider.unwrap(text));
  return toRing(file, known);
}

/** The file with every key text replaced. */
export async function mapKeys(file: FieldKeyFile, change: (text: string) => Promise<string>): Promise<FieldKeyFile> {
  const keys: Record<string, string> = {};
  for (const [id, text] of Object.entries(file.keys)) keys[id] = await change(text);
  const indexKeys: Record<string, IndexKeyEntry> = {};
  for (const [kind, entry] of Object.entries(file.indexKeys)) {
    const ofKind: Record<string, IndexKeyEntry['keys'][string]> = {};
    for (const [id, key] of Object.entries(entry.keys)) ofKind[id] = { ...key, key: await change(key.key) };
    indexKeys[kind] = { ...entry, keys: ofKind };
  }
  return { ...file, keys, indexKeys };
}

const textsOf = (file: FieldKeyFile): string[] => [
  ...Object.values(file.keys),
  ...Object.values(file.indexKeys).flatMap((entry) => Object.values(entry.keys).map(({ key }) => key)),
];

function toRing(file: FieldKeyFile, known: KnownKeys): KeyRing {
  const bytesOf = (place: string, text: string): Buffer => {
    const bytes = known.get(text);
    if (bytes === undefined || bytes.length !== KEY_BYTES)
      throw new Error(`field keys: "${place}" is not the base64 of ${KEY_BYTES} bytes`);
    return bytes;
  };
  const keys = new Map(Object.entries(file.keys).map(([id, text]) => [id, bytesOf(`keys.${id}`, text)] as const));
  const indexes = new Map<string, IndexRing>();
  for (const [kind, entry] of Object.entries(file.indexKeys)) {
    const keyOf = (id: string): RingIndexKey => {
      const key = entry.keys[id];
      if (key === undefined) throw new Error(`field keys: "indexKeys.${kind}" names no key of its own`);
      return { id, mac: key.mac, bare: key.bare === true, key: bytesOf(`indexKeys.${kind}.${id}`, key.key) };
    };
    indexes.set(kind, {
      current: keyOf(entry.current),
      next: entry.next === undefined ? null : keyOf(entry.next),
      renamed: entry.renamed === true,
    });
  }
  const next = file.next === undefined ? null : { id: file.next.id, atMs: Date.parse(file.next.at) };
  return { current: file.current, next, keys, indexes };
}
