import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * What links the lines of a log: each names its predecessor by a hash. Without a key whoever rewrites a line can rewrite
 * all that follow; with one (HMAC-SHA256) only who has the key can.
 */
export interface ChainKeys {
  /** Key of new lines; null: plain SHA-256. */
  readonly current: string | null;
  /** Also those that lines of earlier days were linked with. */
  readonly keys: ReadonlyMap<string, Buffer>;
}

export interface ChainKeyFile {
  readonly current: string;
  /** 32 bytes each, base64. */
  readonly keys: Readonly<Record<string, string>>;
}

export const PLAIN_CHAIN: ChainKeys = { current: null, keys: new Map() };

const PLAIN = 'sha256';
const KEY_ID = /^[a-z0-9-]{1,32}$/;
const KEY_BYTES = 32;

export const generateChainKeys = (): ChainKeyFile => ({
  current: 'k1',
  keys: { k1: randomBytes(KEY_BYTES).toString('base64') },
});

/** Throws when the file is not of that form. An empty path is a plain chain. */
export function loadChainKeys(file: string): ChainKeys {
  if (file === '') return PLAIN_CHAIN;
  const { current, keys } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ChainKeyFile>;
  const found = new Map(Object.entries(keys ?? {}).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
  for (const [id, key] of found) {
    if (!KEY_ID.test(id) || id === PLAIN || key.length !== KEY_BYTES) throw new Error(`${file}: key ${id} is none`);
  }
  if (current === undefined || !found.has(current)) throw new Error(`${file}: the current key is not among its keys`);
  return { current, keys: found };
}

/** `<key id>:<hash>` of a line, without its line feed. */
export function linkOf(line: string | Buffer, { current, keys }: ChainKeys): string {
  return current === null ? hashed(PLAIN, undefined, line) : hashed(current, keys.get(current), line);
}

/** Whether `link` is of this line; null when it was made with a key that is not there. */
export function isLinkOf(link: string, line: string | Buffer, { keys }: ChainKeys): boolean | null {
  const id = link.slice(0, Math.max(0, link.indexOf(':')));
  if (id === PLAIN) return link === hashed(PLAIN, undefined, line);
  const key = keys.get(id);
  return key === undefined ? null : link === hashed(id, key, line);
}

export const isKeyed = (link: string): boolean => !link.startsWith(`${PLAIN}:`);

function hashed(id: string, key: Buffer | undefined, line: string | Buffer): string {
  const hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return `${id}:${hash.update(line).digest('base64url')}`;
}
