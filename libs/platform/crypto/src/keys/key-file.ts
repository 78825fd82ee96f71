import { randomBytes } from 'node:crypto';
import { indexMacOf, type IndexMac, isIndexMac, type SuiteName } from '../suites/suites.js';

/** A key in the file: base64 of 32 bytes; where the file names `wrappedBy`, what that provider made of them. */
type KeyText = string;

/** The keys of the blind indexes of one kind of identifier. */
export interface IndexKeyEntry {
  readonly current: string;
  /** The key that is being brought in: written beside the current one until every index is there under both. */
  readonly next?: string;
  readonly keys: Readonly<Record<string, IndexKey>>;
  /** True once a key was exchanged: who was known before goes on under the name that they had. */
  readonly renamed?: boolean;
}

export interface IndexKey {
  readonly mac: IndexMac;
  readonly key: KeyText;
  /** Of a file of the first form: its indexes stand without mac and key id. */
  readonly bare?: boolean;
}

/**
 * The file of keys, format 2. The first form had no `format`, and of each kind the one key as text; it is still read.
 * `next` takes over from `current` at an instant: every process knows the key by then.
 */
export interface FieldKeyFile {
  readonly format: 2;
  /** Name of the provider that wrapped the keys; absent = the keys lie open in the file. */
  readonly wrappedBy?: string;
  readonly current: string;
  readonly next?: { readonly id: string; readonly at: string };
  readonly keys: Readonly<Record<string, KeyText>>;
  readonly indexKeys: Readonly<Record<string, IndexKeyEntry>>;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
export const KEY_BYTES = 32;
export const FIRST_INDEX_KEY = 'i1';
/** What the one index key of the first form is called. */
const BARE_INDEX_KEY = 'i0';

export const newKeyText = (): string => randomBytes(KEY_BYTES).toString('base64');

/** Kinds of identifiers that the services make blind indexes of. */
export const INDEX_KINDS: readonly string[] = ['phone', 'idNo', 'personName', 'plate'];

/** A new file, keys open, with one sealing key and one index key per kind of identifier. */
export function generateFieldKeys(
  kinds: readonly string[] = INDEX_KINDS,
  keyId = 'k1',
  suite: SuiteName = 'intl',
): FieldKeyFile {
  const indexKey = (): IndexKeyEntry => ({
    current: FIRST_INDEX_KEY,
    keys: { [FIRST_INDEX_KEY]: { mac: indexMacOf(suite), key: newKeyText() } },
  });
  return {
    format: 2,
    current: keyId,
    keys: { [keyId]: newKeyText() },
    indexKeys: Object.fromEntries(kinds.map((kind) => [kind, indexKey()])),
  };
}

/** Reads either form. Throws an error that says what is wrong with the file and never shows a key. */
export function readKeyFile(text: string): FieldKeyFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which holds keys.
    throw new Error('field keys: the file is not JSON');
  }
  if (!isRecord(file)) throw new Error('field keys: the file is not a JSON object');
  const { format, wrappedBy, current, next } = file;
  if (format !== undefined && format !== 2) throw new Error('field keys: the file is of a later format');
  if (wrappedBy !== undefined && typeof wrappedBy !== 'string') throw new Error('field keys: "wrappedBy" is no name');
  const keys = readKeys('keys', file['keys']);
  if (typeof current !== 'string' || !Object.hasOwn(keys, current))
    throw new Error('field keys: "current" names no key of "keys"');
  const indexKeys = Object.entries(recordOf('indexKeys', file['indexKeys'])).map(
    ([kind, entry]) => [kind, readIndexKeys(kind, entry)] as const,
  );
  return {
    format: 2,
    ...(wrappedBy === undefined ? {} : { wrappedBy }),
    current,
    ...(next === undefined ? {} : { next: readNext(next, keys) }),
    keys,
    indexKeys: Object.fromEntries(indexKeys),
  };
}

function readNext(next: unknown, keys: Readonly<Record<string, string>>): { id: string; at: string } {
  const { id, at } = recordOf('next', next);
  if (typeof id !== 'string' || !Object.hasOwn(keys, id)) throw new Error('field keys: "next" names no key of "keys"');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) throw new Error('field keys: "next.at" is no instant');
  return { id, at };
}

function readIndexKeys(kind: string, entry: unknown): IndexKeyEntry {
  const place = `indexKeys.${kind}`;
  if (!KEY_ID.test(kind)) throw new Error('field keys: a name in "indexKeys" is not 1–32 letters, digits, "_" or "-"');
  if (typeof entry === 'string') {
    return { current: BARE_INDEX_KEY, keys: { [BARE_INDEX_KEY]: { mac: 'sha256', key: entry, bare: true } } };
  }
  const { current, next, keys: entries, renamed } = recordOf(place, entry);
  const keys = Object.fromEntries(
    Object.entries(recordOf(`${place}.keys`, entries)).map(([id, key]) => [id, readIndexKey(`${place}.keys`, id, key)]),
  );
  for (const id of [current, next]) {
    if (id === undefined && id !== current) continue;
    if (typeof id !== 'string' || !Object.hasOwn(keys, id))
      throw new Error(`field keys: "${place}" names no key of its own`);
  }
  return {
    current: current as string,
    ...(next === undefined ? {} : { next: next as string }),
    keys,
    ...(renamed === true ? { renamed } : {}),
  };
}

function readIndexKey(place: string, id: string, entry: unknown): IndexKey {
  checkId(place, id);
  const { mac, key, bare } = recordOf(`${place}.${id}`, entry);
  if (!isIndexMac(mac) || typeof key !== 'string') throw new Error(`field keys: "${place}.${id}" is no index key`);
  return { mac, key, ...(bare === true ? { bare } : {}) };
}

function readKeys(field: string, entries: unknown): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const [id, text] of Object.entries(recordOf(field, entries))) {
    checkId(field, id);
    if (typeof text !== 'string') throw new Error(`field keys: "${field}.${id}" is not text`);
    keys[id] = text;
  }
  return keys;
}

function checkId(field: string, id: string): void {
  if (!KEY_ID.test(id)) throw new Error(`field keys: a name in "${field}" is not 1–32 letters, digits, "_" or "-"`);
}

function recordOf(field: string, value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`field keys: "${field}" is missing`);
  return value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
