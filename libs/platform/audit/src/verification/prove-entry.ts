import type { Tx } from '#platform/postgres';
import type { ChainRef } from '../chains/history-write.js';
import { inclusionPath, rootOf } from '../merkle/merkle-tree.js';
import { leafOf } from '../sealing/seal-session.js';
import { parseLine, readLine } from '../witness/witness-line.js';

/**
 * That an entry is under the signature of a line: with `position`, `hash` and `path`, anybody computes the line's root
 * (RFC 9162 §2.1.3.2, leaf `<position>:<hash>`) and finds it in the witness. Hashes are hexadecimal.
 */
export interface InclusionProof {
  readonly chain: ChainRef;
  readonly seq: number;
  readonly position: number;
  readonly hash: string;
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
  readonly lineRoot: string;
  readonly line: number;
  readonly lineHash: string;
  readonly sealedAt: string;
}

export type ProofAnswer = InclusionProof | 'no-entry' | 'not-sealed' | 'does-not-hold';

/** Work of one line: at most some thousand hashes. */
export async function proveEntry(tx: Tx, chain: ChainRef, seq: number): Promise<ProofAnswer> {
  const [entry] = await tx.query<{ position: string; hash: string }>(
    `SELECT position::text AS position, encode(hash, 'hex') AS hash FROM history
      WHERE chain_kind = $1 AND chain_id = $2 AND seq = $3`,
    [chain.kind, chain.id, seq],
  );
  if (entry === undefined) return 'no-entry';
  // The newest: a line of before a restore may cover the position, too.
  const [note] = await tx.query<{ line: string }>(
    `SELECT line FROM history_seal WHERE from_position < $1 AND to_position >= $1 ORDER BY line_no DESC LIMIT 1`,
    [entry.position],
  );
  if (note === undefined) return 'not-sealed';
  const raw = readLine(note.line);
  if (raw === null) return 'does-not-hold';
  const line = parseLine(raw);
  const sealed = await tx.query<{ position: string; hash: string }>(
    `SELECT position::text AS position, encode(hash, 'hex') AS hash FROM history h
      WHERE h.position > $1 AND h.position <= $2 ORDER BY h.position`,
    [line.fromPosition, line.toPosition],
  );
  const leaves = sealed.map(leafOf);
  const index = sealed.findIndex(({ position }) => position === entry.position);
  if (index < 0 || rootOf(leaves) !== line.lineRoot) return 'does-not-hold';
  return {
    chain: { kind: chain.kind, id: chain.id },
    seq,
    position: Number(entry.position),
    hash: entry.hash,
    index,
    size: leaves.length,
    path: inclusionPath(leaves, index),
    lineRoot: line.lineRoot,
    line: line.no,
    lineHash: raw.hash,
    sealedAt: line.at,
  };
}
