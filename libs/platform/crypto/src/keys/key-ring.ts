import { KeyNotHeld, type KeyPlace, type KeyProvider, KeyUnwrapError } from '../providers/key-provider.js';
import type { IndexMac } from '../suites/suites.js';
import { type FieldKeyFile, type IndexKey, type IndexKeyEntry, KEY_BYTES } from './key-file.js';

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

/** Unwrapped keys by place and text: a key stays the same object, and a provider is asked once per key. */
export type KnownKeys = Map<string, Buffer>;

/** Keys that lie open. Throws for a wrapped file, and for one whose keys are not 32 bytes long. */
export function openRing(file: FieldKeyFile, known: KnownKeys = new Map()): KeyRing {
  if (file.wrappedBy !== undefined) throw new Error(`field keys: the keys are wrapped by "${file.wrappedBy}"`);
  for (const { place, text } of placesOf(file)) {
    const name = nameOf(place, text);
    if (!known.has(name)) known.set(name, Buffer.from(text, 'base64'));
  }
  return toRing(file, known);
}

/**
 * The same for a file that is wrapped, by asking the provider that wrapped it. Index keys that this process is not given
 * are left out: most services make no indexes.
 */
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
  const notHeld = new Set<string>();
  for (const { place, text, shown, kind } of placesOf(file)) {
    const name = nameOf(place, text);
    if (known.has(name)) continue;
    try {
      known.set(name, await provider.unwrap(text, place));
    } catch (error) {
      if (error instanceof KeyNotHeld && kind !== undefined) notHeld.add(kind);
      else if (error instanceof KeyUnwrapError)
        throw new Error(`field keys: "${shown}": ${error.message}`, { cause: error });
      else throw error;
    }
  }
  const named = new Set(placesOf(file).map(({ place, text }) => nameOf(place, text)));
  for (const name of known.keys()) if (!named.has(name)) known.delete(name);
  const held = Object.entries(file.indexKeys).filter(([kind]) => !notHeld.has(kind));
  return toRing({ ...file, indexKeys: Object.fromEntries(held) }, known);
}

/** The file with every key text replaced. */
export async function mapKeys(
  file: FieldKeyFile,
  change: (text: string, place: KeyPlace) => Promise<string>,
): Promise<FieldKeyFile> {
  const keys: Record<string, string> = {};
  for (const [id, text] of Object.entries(file.keys)) keys[id] = await change(text, sealingPlace(id));
  const indexKeys: Record<string, IndexKeyEntry> = {};
  for (const [kind, entry] of Object.entries(file.indexKeys)) {
    const ofKind: Record<string, IndexKey> = {};
    for (const [id, key] of Object.entries(entry.keys)) {
      ofKind[id] = { ...key, key: await change(key.key, indexPlace(kind, id, key)) };
    }
    indexKeys[kind] = { ...entry, keys: ofKind };
  }
  return { ...file, keys, indexKeys };
}

export const sealingPlace = (id: string): KeyPlace => ({ use: 'sealing', name: `sealing/${id}` });

/** With all that says how the key is used: it cannot be called the key of another kind, id or hash. */
export const indexPlace = (kind: string, id: string, { mac, bare }: Omit<IndexKey, 'key'>): KeyPlace => ({
  use: 'index',
  name: `index/${kind}/${id}/${mac}${bare === true ? '/bare' : ''}`,
});

interface PlacedKey {
  readonly place: KeyPlace;
  readonly text: string;
  /** As messages call it. */
  readonly shown: string;
  /** Of an index key. */
  readonly kind?: string;
}

const placesOf = (file: FieldKeyFile): PlacedKey[] => [
  ...Object.entries(file.keys).map(([id, text]) => ({ place: sealingPlace(id), text, shown: `keys.${id}` })),
  ...Object.entries(file.indexKeys).flatMap(([kind, entry]) =>
    Object.entries(entry.keys).map(([id, key]) => ({
      place: indexPlace(kind, id, key),
      text: key.key,
      shown: `indexKeys.${kind}.${id}`,
      kind,
    })),
  ),
];

/** With the place: two keys that changed places are two texts that nobody has unwrapped yet. */
const nameOf = (place: KeyPlace, text: string): string => `${place.name} ${text}`;

function toRing(file: FieldKeyFile, known: KnownKeys): KeyRing {
  const bytesOf = (shown: string, place: KeyPlace, text: string): Buffer => {
    const bytes = known.get(nameOf(place, text));
    if (bytes === undefined || bytes.length !== KEY_BYTES)
      throw new Error(`field keys: "${shown}" is not the base64 of ${KEY_BYTES} bytes`);
    return bytes;
  };
  const keys = new Map(
    Object.entries(file.keys).map(([id, text]) => [id, bytesOf(`keys.${id}`, sealingPlace(id), text)] as const),
  );
  const indexes = new Map<string, IndexRing>();
  for (const [kind, entry] of Object.entries(file.indexKeys)) {
    const keyOf = (id: string): RingIndexKey => {
      const key = entry.keys[id];
      if (key === undefined) throw new Error(`field keys: "indexKeys.${kind}" names no key of its own`);
      const bytes = bytesOf(`indexKeys.${kind}.${id}`, indexPlace(kind, id, key), key.key);
      return { id, mac: key.mac, bare: key.bare === true, key: bytes };
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
