import { GENESIS, hashEntry, keyedHash } from '../chains/entry-hash.js';
import { HASH_PREFIX, type WitnessedEntry } from '../witness/witness-line.js';
import type { StoredEntry } from './read-stored.js';

export type EntryFault =
  /** The columns do not have the hash that stands beside them. */
  | 'content'
  /** The hash of the entry before is not the one that this entry names. */
  | 'link'
  | 'no-predecessor'
  /** It stands before its predecessor in the common order. */
  | 'order'
  | 'no-head'
  /** The last entry of the chain is not the one that the head names, or lies beyond it. */
  | 'head'
  /** The witness has another entry at this position. */
  | 'differs'
  /** The witness has no entry at this position, and could not have missed one. */
  | 'unknown'
  | 'secret-changed'
  | 'secret-missing'
  | 'name-changed'
  | 'name-missing';

/** Tells of texts whose deletion is on record. */
export type IsErased = (chainKind: string, chainId: string, seq: number, part: 'secret' | 'actorName') => boolean;

/** What an entry alone and its neighbours say about it. */
export function checkEntry(e: StoredEntry, isErased: IsErased): EntryFault[] {
  const faults: EntryFault[] = [];
  if (hashEntry(e) !== e.hash) faults.push('content');
  if (e.seq > 1) {
    if (e.beforeHash === null) faults.push('no-predecessor');
    else if (e.beforeHash !== e.prevHash) faults.push('link');
    if (e.beforePosition !== null && e.beforePosition >= e.position) faults.push('order');
  } else if (e.prevHash !== GENESIS) {
    faults.push('link');
  }
  if (e.headCount === null) faults.push('no-head');
  else if (e.seq > e.headCount || (e.seq === e.headCount && e.hash !== e.headHash)) faults.push('head');
  const secret = textFault(e.secret, e.secretKey, e.secretHash);
  if (secret === 'changed') faults.push('secret-changed');
  else if (secret === 'missing' && !isErased(e.chainKind, e.chainId, e.seq, 'secret')) faults.push('secret-missing');
  const name = textFault(e.actorName, e.actorNameKey, e.actorNameHash);
  if (name === 'changed') faults.push('name-changed');
  else if (name === 'missing' && !isErased(e.chainKind, e.chainId, e.seq, 'actorName')) faults.push('name-missing');
  return faults;
}

function textFault(text: string | null, key: string | null, hash: string | null): 'changed' | 'missing' | null {
  if (hash === null) return text === null && key === null ? null : 'changed';
  if (text === null && key === null) return 'missing';
  if (text === null || key === null) return 'changed';
  return keyedHash(Buffer.from(key, 'hex'), text) === hash ? null : 'changed';
}

export function isWitnessed(e: StoredEntry, [, kind, id, seq, hash]: WitnessedEntry): boolean {
  return e.chainKind === kind && e.chainId === id && e.seq === seq && e.hash.slice(0, HASH_PREFIX) === hash;
}
