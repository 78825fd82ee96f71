import type { Tx } from '#platform/postgres';
import { type HistoryFilter, type HistoryPage, listByKind, type PagePlace, readChain } from './history-reads.js';
import type { ChainRef, HistoryRecord, HistoryWrite } from './history-write.js';
import { type ChainHead, chainKey, type LinkedRow, linkEntries } from './link-entries.js';

interface HeadRow {
  readonly chain_kind: string;
  readonly chain_id: string;
  readonly count: number;
  readonly hash: string;
}

/** In one order for everybody, so that two transactions that append to the same chains take turns and never deadlock. */
const LOCK_HEADS = `
  SELECT h.chain_kind, h.chain_id, h.count, encode(h.hash, 'hex') AS hash
    FROM history_head h
    JOIN unnest($1::text[], $2::text[]) AS w (kind, id) ON h.chain_kind = w.kind AND h.chain_id = w.id
   ORDER BY h.chain_kind, h.chain_id
     FOR UPDATE OF h`;

const OPEN_CHAINS = `
  INSERT INTO history_head (chain_kind, chain_id)
  SELECT w.kind, w.id FROM unnest($1::text[], $2::text[]) AS w (kind, id) ORDER BY w.kind, w.id
  ON CONFLICT DO NOTHING`;

/**
 * Moves the heads and stores the entries, whatever their number. Not COPY: it is refused on tables with row-level
 * security. The identity column numbers the rows in the order of the sort.
 */
const STORE = `
  WITH moved AS (
    UPDATE history_head h SET count = w.count, hash = decode(w.hash, 'hex')
      FROM json_to_recordset($2::json) AS w (kind text, id text, count integer, hash text)
     WHERE h.chain_kind = w.kind AND h.chain_id = w.id
  )
  INSERT INTO history (chain_kind, chain_id, seq, at, procuratorate_id, region_code12, actor_id, actor_name,
         actor_name_key, actor_name_hash, command, entry, secret, secret_key, secret_hash, prev_hash, hash)
  SELECT chain_kind, chain_id, seq, at, procuratorate_id, region_code12, actor_id, actor_name,
         decode(actor_name_key, 'hex'), decode(actor_name_hash, 'hex'), command, entry, secret,
         decode(secret_key, 'hex'), decode(secret_hash, 'hex'), decode(prev_hash, 'hex'), decode(hash, 'hex')
    FROM json_to_recordset($1::json) AS w (
         n integer, chain_kind text, chain_id text, seq integer, at timestamptz, procuratorate_id text,
         region_code12 text, actor_id text, actor_name text, actor_name_key text, actor_name_hash text, command text,
         entry text, secret text, secret_key text, secret_hash text, prev_hash text, hash text)
   ORDER BY w.n`;

/** The parts of an entry that a person's name or words are in. */
export type ErasablePart = 'secret' | 'actorName';

export interface Erasure {
  readonly chain: ChainRef;
  readonly seq: number;
  readonly parts: readonly ErasablePart[];
  /** The law that asks for it, e.g. `个保法 47`. */
  readonly basis: string;
  readonly at: string;
  readonly actorId: string;
  readonly actorName: string | null;
  readonly procuratorateId: string | null;
}

/** What was erased is told by a chain of its own, so that a missing text without a line here is a finding. */
export const ERASURE_KIND = 'erasure';
export const erasureChain = (chain: ChainRef): ChainRef => ({ kind: ERASURE_KIND, id: `${chain.kind}:${chain.id}` });

/** The history of a service: appended in the caller's transaction, never changed. */
export class HistoryChains {
  /**
   * Appends in the given order. Once per transaction, after the things themselves are locked or written: the heads of
   * the chains are locked until the end of the transaction, so entries of one chain follow each other, and chains do
   * not wait for one another. Rejects with HistoryOutOfStep.
   */
  async append(tx: Pick<Tx, 'query'>, writes: readonly HistoryWrite[]): Promise<void> {
    if (writes.length === 0) return;
    const heads = await lockHeads(tx, writes);
    const { rows, heads: after } = linkEntries(writes, heads);
    await storeRows(tx, rows, [...after.values()]);
  }

  /** Entries of one chain in order, after `afterSeq`. */
  readChain(tx: Tx, chain: ChainRef, afterSeq: number, limit: number): Promise<HistoryRecord[]> {
    return readChain(tx, chain, afterSeq, limit);
  }

  /** Entries of some kinds, newest first, for the auditor. Throws HTTP.INVALID for a cursor that is none. */
  listByKind(tx: Tx, filter: HistoryFilter, place: PagePlace): Promise<HistoryPage> {
    return listByKind(tx, filter, place);
  }

  /**
   * Deletes a text and the key of its hash, and records that. The entry, its hash and the chain stay as they are.
   * False when there is no such entry. Text that was erased before stays erased; that it was asked for again is told.
   */
  async erase(tx: Tx, erasure: Erasure): Promise<boolean> {
    const { chain, seq, parts, basis } = erasure;
    await this.append(tx, [
      {
        chain: erasureChain(chain),
        at: erasure.at,
        procuratorateId: erasure.procuratorateId,
        regionCode12: null,
        actorId: erasure.actorId,
        actorName: erasure.actorName,
        command: 'erase',
        entry: { chain: { kind: chain.kind, id: chain.id }, seq, parts, basis },
      },
    ]);
    const rows = await tx.query<{ erased: boolean }>('SELECT history_erase($1, $2, $3, $4) AS erased', [
      chain.kind,
      chain.id,
      seq,
      parts,
    ]);
    return rows[0]?.erased === true;
  }
}

async function lockHeads(
  tx: Pick<Tx, 'query'>,
  writes: readonly HistoryWrite[],
): Promise<ReadonlyMap<string, ChainHead>> {
  const wanted = new Map(writes.map(({ chain }) => [chainKey(chain), chain]));
  const heads = await lockKnown(tx, [...wanted.values()]);
  const missing = [...wanted].filter(([key]) => !heads.has(key)).map(([, chain]) => chain);
  if (missing.length === 0) return heads;
  await tx.query(OPEN_CHAINS, columns(missing));
  // Somebody may have opened one of them meanwhile, and gone on: what counts is what stands there now.
  const opened = await lockKnown(tx, missing);
  return new Map([...heads, ...opened]);
}

async function lockKnown(tx: Pick<Tx, 'query'>, chains: readonly ChainRef[]): Promise<Map<string, ChainHead>> {
  const rows = await tx.query<HeadRow>(LOCK_HEADS, columns(chains));
  return new Map(
    rows.map(({ chain_kind, chain_id, count, hash }) => [
      chainKey({ kind: chain_kind, id: chain_id }),
      { count, hash },
    ]),
  );
}

const columns = (chains: readonly ChainRef[]): [string[], string[]] => [
  chains.map((chain) => chain.kind),
  chains.map((chain) => chain.id),
];

/** Rows that are linked already, e.g. those that a migration carries over. The heads must be there. */
async function storeRows(
  tx: Pick<Tx, 'query'>,
  rows: readonly LinkedRow[],
  heads: readonly (ChainRef & ChainHead)[],
): Promise<void> {
  await tx.query(STORE, [JSON.stringify(rows.map((row, n) => ({ n, ...row }))), JSON.stringify(heads)]);
}

/** For a migration: opens the chains of the rows and stores them. */
export async function carryRows(
  tx: Pick<Tx, 'query'>,
  rows: readonly LinkedRow[],
  heads: readonly (ChainRef & ChainHead)[],
): Promise<void> {
  await tx.query(OPEN_CHAINS, columns(heads));
  await storeRows(tx, rows, heads);
}
