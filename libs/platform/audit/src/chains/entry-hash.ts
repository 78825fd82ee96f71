import { createHmac, hash as hashOnce, randomFillSync } from 'node:crypto';

/** What one hash covers: every column of an entry but its place in the common order, which the seals cover. */
export interface HashedEntry {
  readonly chainKind: string;
  readonly chainId: string;
  readonly seq: number;
  /** Instant with milliseconds, `2026-03-02T01:00:00.000Z`. */
  readonly at: string;
  readonly procuratorateId: string | null;
  readonly regionCode12: string | null;
  readonly actorId: string | null;
  readonly actorNameHash: string | null;
  readonly command: string | null;
  /** RFC 8785 JSON. */
  readonly entry: string;
  readonly secretHash: string | null;
  /** Hash of the chain's entry before; `GENESIS` at the first. */
  readonly prevHash: string;
}

export const GENESIS = '0'.repeat(64);

/** Changes when the form of what is hashed changes: entries of two forms never have the same text. */
const FORM = 'history.v1';

const or = (text: string | null): string => (text === null ? '-' : `+${text}`);

/**
 * SHA-256, lower-case hexadecimal, over the columns one after the other with a NUL between them. PostgreSQL keeps no NUL in
 * a text, and what may be null begins with a sign, so no two entries have the same bytes.
 */
export function hashEntry(e: HashedEntry): string {
  const about = `${or(e.procuratorateId)}\0${or(e.regionCode12)}\0${or(e.actorId)}\0${or(e.actorNameHash)}`;
  const what = `${or(e.command)}\0${or(e.secretHash)}\0${e.prevHash}\0${e.entry}`;
  const text = `${FORM}\0${e.chainKind}\0${e.chainId}\0${e.seq}\0${e.at}\0${about}\0${what}`;
  return hashOnce('sha256', text, 'hex');
}

/**
 * Stands in the chain for a text that may have to be deleted. The key is random and of this text alone: without it the
 * hash of a name or a phone number tells nothing, not even to somebody who tries all of them.
 */
export const keyedHash = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');

const KEY_BYTES = 32;
const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** A key for one text. One call into the random source serves 128 of them. */
export function newTextKey(): Buffer {
  if (used + KEY_BYTES > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const key = Buffer.from(pool.subarray(used, used + KEY_BYTES));
  pool.fill(0, used, used + KEY_BYTES);
  used += KEY_BYTES;
  return key;
}
