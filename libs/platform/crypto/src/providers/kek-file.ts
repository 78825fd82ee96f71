import { KEY_BYTES, newKeyText } from '../keys/key-file.js';
import type { KeyUse } from './key-provider.js';

/**
 * The file of key-encryption keys. Who makes no indexes gets a file without the key that wraps index keys. In the first
 * form `current` was one id and a key one text: such a key wraps anything, and what it wrapped before places were bound
 * in is still unwrapped.
 */
export interface KekFile {
  /** What wraps from now on, by use. */
  readonly current: Partial<Readonly<Record<KeyUse, string>>> | string;
  /** Base64 of 32 bytes by id. */
  readonly keys: Readonly<Record<string, { readonly wraps: KeyUse; readonly key: string } | string>>;
}

/** A key-encryption key as it is used. */
export interface Kek {
  readonly id: string;
  readonly key: Buffer;
  /** Null: of the first form. */
  readonly wraps: KeyUse | null;
}

export interface Keks {
  readonly byId: ReadonlyMap<string, Kek>;
  readonly current: Partial<Readonly<Record<KeyUse, Kek>>>;
}

const USES: readonly KeyUse[] = ['sealing', 'index'];

/** One key per use, called `<id>` and `<id>-index`. */
export function generateKek(id = 'kek1'): KekFile {
  const index = `${id}-index`;
  return {
    current: { sealing: id, index },
    keys: { [id]: { wraps: 'sealing', key: newKeyText() }, [index]: { wraps: 'index', key: newKeyText() } },
  };
}

/** For a service that makes no indexes. */
export function withoutIndexKek({ current, keys }: KekFile): KekFile {
  if (typeof current === 'string') throw new Error('key-encryption keys: the first form wraps all with one key');
  const sealing = Object.entries(keys).filter(([, key]) => typeof key !== 'string' && key.wraps === 'sealing');
  return {
    current: current.sealing === undefined ? {} : { sealing: current.sealing },
    keys: Object.fromEntries(sealing),
  };
}

/** Throws an error that says what is wrong with the file and never shows a key. */
export function readKekFile(text: string): Keks {
  let file: Partial<KekFile> | null;
  try {
    file = JSON.parse(text) as Partial<KekFile> | null;
  } catch {
    // The parser's own message quotes the text, which holds keys.
    throw new Error('key-encryption keys: the file is not JSON');
  }
  const byId = new Map<string, Kek>();
  for (const [id, entry] of Object.entries(file?.keys ?? {})) byId.set(id, readKek(id, entry));
  const current = file?.current ?? '';
  const named = typeof current === 'string' ? { sealing: current, index: current } : current;
  const used: Partial<Record<KeyUse, Kek>> = {};
  for (const use of USES) {
    const id = named[use];
    if (id === undefined) continue;
    const kek = byId.get(id);
    if (kek === undefined) throw new Error('key-encryption keys: "current" names no key of "keys"');
    if (kek.wraps !== null && kek.wraps !== use) {
      throw new Error(`key-encryption keys: "current.${use}" names a key that wraps others`);
    }
    used[use] = kek;
  }
  if (used.sealing === undefined)
    throw new Error('key-encryption keys: "current" names no key that wraps sealing keys');
  return { byId, current: used };
}

function readKek(id: string, entry: unknown): Kek {
  const { wraps, key } =
    typeof entry === 'string' ? { wraps: null, key: entry } : (entry as { wraps: KeyUse; key: string });
  if (wraps !== null && !USES.includes(wraps)) throw new Error(`key-encryption keys: ${id} says not what it wraps`);
  const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64');
  if (bytes.length !== KEY_BYTES) throw new Error(`key-encryption keys: ${id} is not the base64 of 32 bytes`);
  return { id, key: bytes, wraps };
}
