import { type Connection, queryRows } from '../verification/read-stored.js';
import { readSealed, scanWitness, type WitnessScan } from '../witness/scan-witness.js';
import type { WitnessFile } from '../witness/witness-file.js';
import type { WitnessVerifier } from '../witness/witness-keys.js';
import type { WitnessedEntry } from '../witness/witness-line.js';

/** An entry that the witness names and the database has not. */
export interface LostEntry {
  readonly kind: string;
  readonly id: string;
  readonly seq: number;
  /** What was done; null where the witness does not say. */
  readonly command: string | null;
  /** At or after the act, by seconds. */
  readonly sealedAt: string;
}

export interface LostEntries {
  /**
   * `compared`: the witness goes on behind what the database noted. `nothing-later`: it does not, so nobody knows whether
   * something came. `no-witness`: there is none. `foreign`: it is another database's.
   */
  readonly known: 'compared' | 'nothing-later' | 'no-witness' | 'foreign';
  /** When its last line was written: what came between that and the loss is not known. */
  readonly upto: string | null;
  /** Lines that were changed or are missing: what they said is not known. */
  readonly faults: number;
  /** How many of each kind of chain. */
  readonly counts: Readonly<Record<string, number>>;
  /** Those of the kinds that were asked for, in their order. */
  readonly entries: readonly LostEntry[];
}

const NOTHING = { upto: null, faults: 0, counts: {}, entries: [] } as const;

/**
 * What was sealed after the state that a database was restored to. `connection` has the schema as its search path. Of
 * several copies the one that says more is taken; without keys (null) every whole line is believed: what is claimed too
 * much makes somebody look once more.
 */
export async function readLostEntries(
  connection: Connection,
  files: readonly WitnessFile[],
  keys: WitnessVerifier | null,
  kinds: readonly string[],
): Promise<LostEntries> {
  const [note] = await queryRows(
    connection,
    `SELECT line_no, encode(line_hash, 'hex') FROM history_seal ORDER BY line_no DESC LIMIT 1`,
  );
  const noted = Number(note?.[0] ?? 0);
  const scan = await readFurthest(files, keys ?? { verify: () => true }, noted);
  if (scan?.tip == null) return { known: 'no-witness', ...NOTHING };
  const faults = scan.faults.length;
  if (scan.tip.no < noted) return { known: 'nothing-later', ...NOTHING, faults };
  if (noted > 0 && scan.hashes.get(noted) !== note?.[1]) return { known: 'foreign', ...NOTHING, faults };
  if (scan.tip.no === noted) return { known: 'nothing-later', ...NOTHING, faults };
  const counts: Record<string, number> = {};
  const entries: LostEntry[] = [];
  let upto: string | null = null;
  for await (const { line, entries: sealed } of readSealed(scan)) {
    if (line.no <= noted) continue;
    upto = line.at;
    for (const [, kind, id, seq, , command] of await missingOf(connection, sealed)) {
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kinds.includes(kind)) entries.push({ kind, id, seq, command: command ?? null, sealedAt: line.at });
    }
  }
  return { known: 'compared', upto, faults, counts, entries };
}

async function readFurthest(
  files: readonly WitnessFile[],
  verifier: WitnessVerifier,
  asked: number,
): Promise<WitnessScan | null> {
  let furthest: WitnessScan | null = null;
  for (const file of files) {
    const scan = await scanWitness(file, await file.size(), verifier, [asked]);
    if ((scan.tip?.no ?? 0) > (furthest?.tip?.no ?? 0)) furthest = scan;
  }
  return furthest;
}

/** By chain, number and hash: places were drawn anew. */
async function missingOf(connection: Connection, sealed: readonly WitnessedEntry[]): Promise<WitnessedEntry[]> {
  if (sealed.length === 0) return [];
  const rows = await queryRows(
    connection,
    `SELECT w.n FROM unnest($1::text[], $2::text[], $3::integer[], $4::text[]) WITH ORDINALITY AS w (kind, id, seq, hash, n)
      WHERE NOT EXISTS (SELECT FROM history h WHERE h.chain_kind = w.kind AND h.chain_id = w.id AND h.seq = w.seq
                                                AND left(encode(h.hash, 'hex'), length(w.hash)) = w.hash)
      ORDER BY w.n`,
    [
      sealed.map(([, kind]) => kind),
      sealed.map(([, , id]) => id),
      sealed.map(([, , , seq]) => seq),
      sealed.map(([, , , , hash]) => hash),
    ],
  );
  const missing = new Set(rows.map(([n]) => Number(n) - 1));
  return sealed.filter((_, i) => missing.has(i));
}
