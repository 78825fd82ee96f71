import type { WitnessedEntry } from '../witness/witness-line.js';
import { chainName, entryKey, type PlaceNow, type Whereabouts } from './conclude.js';
import type { Evidence } from './evidence.js';
import { type Connection, queryRows } from './read-stored.js';

/** Where entries that are not at their place are now, and how far their chains go. */
export async function findWhereabouts(connection: Connection, evidence: Evidence): Promise<Whereabouts> {
  const absent: readonly WitnessedEntry[] = [
    ...evidence.missing,
    ...evidence.faulty.flatMap(({ witnessed, faults }) =>
      witnessed !== null && faults.includes('differs') ? [witnessed] : [],
    ),
  ];
  const kinds = absent.map(([, kind]) => kind);
  const ids = absent.map(([, , id]) => id);
  const places = new Map<string, PlaceNow[]>();
  const lastSeq = new Map<string, number>();
  if (absent.length === 0) return { places, lastSeq };
  const now = await queryRows(
    connection,
    `SELECT h.chain_kind, h.chain_id, h.seq, h.position, h.hash
       FROM history h JOIN unnest($1::text[], $2::text[], $3::integer[]) AS w (kind, id, seq)
         ON h.chain_kind = w.kind AND h.chain_id = w.id AND h.seq = w.seq`,
    [kinds, ids, absent.map(([, , , seq]) => seq)],
  );
  for (const [kind, id, seq, position, hash] of now) {
    const key = entryKey(kind ?? '', id ?? '', Number(seq));
    places.set(key, [...(places.get(key) ?? []), { position: Number(position), hash: (hash ?? '').slice(2) }]);
  }
  const last = await queryRows(
    connection,
    `SELECT w.kind, w.id, (SELECT max(seq) FROM history h WHERE h.chain_kind = w.kind AND h.chain_id = w.id)
       FROM (SELECT DISTINCT kind, id FROM unnest($1::text[], $2::text[]) AS w (kind, id)) w`,
    [kinds, ids],
  );
  for (const [kind, id, seq] of last) lastSeq.set(chainName(kind ?? '', id ?? ''), Number(seq ?? 0));
  return { places, lastSeq };
}
