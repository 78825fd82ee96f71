import { randomBytes } from 'node:crypto';

/** The file of keys: `{ current, keys: { id: base64 of 32 bytes }, indexKeys: { kind: base64 of 32 bytes } }`. */
export interface FieldKeyFile {
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly indexKeys: Readonly<Record<string, string>>;
}

export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly indexKeys: ReadonlyMap<string, Buffer>;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
const KEY_BYTES = 32;

/** A new file with one sealing key and one index key per kind of identifier. */
export function generateFieldKeys(kinds: readonly string[] = ['phone', 'idNo'], keyId = 'k1'): FieldKeyFile {
  return {
    current: keyId,
    keys: { [keyId]: randomBytes(KEY_BYTES).toString('base64') },
    indexKeys: Object.fromEntries(kinds.map((kind) => [kind, randomBytes(KEY_BYTES).toString('base64')])),
  };
}

/** Throws an error that says what is wrong with the file and never shows a key. */
export function parseKeyFile(text: string): KeyRing {
  let file: Partial<FieldKeyFile> | null;
  try {
    file = JSON.parse(text) as Partial<FieldKeyFile> | null;
  } catch {
    // The parser's own message quotes the text, which holds keys.
    throw new Error('field keys: the file is not JSON');
  }
  if (file === null || typeof file !== 'object') throw new Error('field keys: the file is not a JSON object');
  const keys = readKeys('keys', file.keys);
  const indexKeys = readKeys('indexKeys', file.indexKeys);
  if (typeof file.current !== 'string' || !keys.has(file.current))
    throw new Error('field keys: "current" names no key of "keys"');
  return { current: file.current, keys, indexKeys };
}

function readKeys(field: string, entries: unknown): Map<string, Buffer> {
  if (entries === null || typeof entries !== 'object') throw new Error(`field keys: "${field}" is missing`);
  const keys = new Map<string, Buffer>();
  for (const [id, text] of Object.entries(entries)) {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'base64') : Buffer.alloc(0);
    if (!KEY_ID.test(id)) throw new Error(`field keys: a name in "${field}" is not 1–32 letters, digits, "_" or "-"`);
    if (bytes.length !== KEY_BYTES)
      throw new Error(`field keys: "${field}.${id}" is not the base64 of ${KEY_BYTES} bytes`);
    keys.set(id, bytes);
  }
  return keys;
}
