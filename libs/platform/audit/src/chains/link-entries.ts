import canonicalizeModule from 'canonicalize';
import { GENESIS, hashEntry, keyedHash, newTextKey } from './entry-hash.js';
import { type ChainRef, HistoryOutOfStep, type HistoryWrite } from './history-write.js';

// The package's typing speaks of a default export that its CommonJS module does not have under nodenext.
const canonicalize = canonicalizeModule as unknown as (value: object) => string;

/** How far a chain has come. */
export interface ChainHead {
  readonly count: number;
  readonly hash: string;
}

/** A row of `history`; bytes are lower-case hexadecimal. */
export interface LinkedRow {
  readonly chain_kind: string;
  readonly chain_id: string;
  readonly seq: number;
  readonly at: string;
  readonly procuratorate_id: string | null;
  readonly region_code12: string | null;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly actor_name_key: string | null;
  readonly actor_name_hash: string | null;
  readonly command: string | null;
  readonly entry: string;
  readonly secret: string | null;
  readonly secret_key: string | null;
  readonly secret_hash: string | null;
  readonly prev_hash: string;
  readonly hash: string;
}

/** NUL occurs in no text that PostgreSQL takes. */
export const chainKey = (chain: ChainRef): string => `${chain.kind}\u0000${chain.id}`;

export interface Linked {
  readonly rows: readonly LinkedRow[];
  /** The heads after the rows, by `chainKey`. */
  readonly heads: ReadonlyMap<string, ChainRef & ChainHead>;
}

/** Puts each write at the end of its chain. `heads` has every chain that is not new. Throws HistoryOutOfStep. */
export function linkEntries(writes: readonly HistoryWrite[], heads: ReadonlyMap<string, ChainHead>): Linked {
  const after = new Map<string, ChainRef & ChainHead>();
  const rows = writes.map((write) => {
    const key = chainKey(write.chain);
    const { count, hash } = after.get(key) ?? heads.get(key) ?? { count: 0, hash: GENESIS };
    const seq = count + 1;
    if (write.seq !== undefined && write.seq !== seq) throw new HistoryOutOfStep(write.chain, seq, write.seq);
    const row = linkEntry({ write, seq, prevHash: hash, entry: canonicalize(write.entry) });
    after.set(key, { ...write.chain, count: seq, hash: row.hash });
    return row;
  });
  return { rows, heads: after };
}

/** One entry at its place. `entry` is the text that is kept; `secretKey` is one that the secret has already. */
export function linkEntry(at: {
  readonly write: HistoryWrite;
  readonly seq: number;
  readonly prevHash: string;
  readonly entry: string;
  readonly secretKey?: Buffer;
}): LinkedRow {
  const { write, seq, prevHash, entry } = at;
  const name = sealText(write.actorName);
  const secret = sealText(write.secret ?? null, at.secretKey);
  const instant = new Date(write.at).toISOString();
  return {
    chain_kind: write.chain.kind,
    chain_id: write.chain.id,
    seq,
    at: instant,
    procuratorate_id: write.procuratorateId,
    region_code12: write.regionCode12,
    actor_id: write.actorId,
    actor_name: write.actorName,
    actor_name_key: name.key,
    actor_name_hash: name.hash,
    command: write.command,
    entry,
    secret: write.secret ?? null,
    secret_key: secret.key,
    secret_hash: secret.hash,
    prev_hash: prevHash,
    hash: hashEntry({
      chainKind: write.chain.kind,
      chainId: write.chain.id,
      seq,
      at: instant,
      procuratorateId: write.procuratorateId,
      regionCode12: write.regionCode12,
      actorId: write.actorId,
      actorNameHash: name.hash,
      command: write.command,
      entry,
      secretHash: secret.hash,
      prevHash,
    }),
  };
}

function sealText(text: string | null, given?: Buffer): { readonly key: string | null; readonly hash: string | null } {
  if (text === null) return { key: null, hash: null };
  const key = given ?? newTextKey();
  return { key: key.toString('hex'), hash: keyedHash(key, text) };
}
