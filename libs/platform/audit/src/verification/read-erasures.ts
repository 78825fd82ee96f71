import { ERASURE_KIND } from '../chains/history-chains.js';
import type { IsErased } from './check-entry.js';
import type { ErasureReport, RecordedErasure } from './finding.js';
import { type Connection, instantOf, queryRows } from './read-stored.js';

const SHOWN = 100;

/** Deletions on record, and whether a text is among them. */
export interface Erasures {
  readonly isErased: IsErased;
  readonly report: ErasureReport;
}

/**
 * A record that is not in the form of one allows no deletion; whether it is as it was written, and still there, is found
 * with the other entries.
 */
export async function readErasures(connection: Connection): Promise<Erasures> {
  const rows = await queryRows(
    connection,
    'SELECT chain_id, entry, at, actor_id, actor_name, procuratorate_id FROM history WHERE chain_kind = $1 ORDER BY position',
    [ERASURE_KIND],
  );
  const erased = new Set<string>();
  const recorded = rows.flatMap(([id, entry, at, actorId, actorName, procuratorateId]): RecordedErasure[] => {
    const read = readRecord(entry ?? '');
    if (read === null) return [];
    for (const part of read.parts) erased.add(`${id}\u0000${read.seq}\u0000${part}`);
    return [
      {
        at: instantOf(at ?? ''),
        actorId: actorId ?? null,
        actorName: actorName ?? null,
        procuratorateId: procuratorateId ?? null,
        chain: chainOf(id ?? ''),
        ...read,
      },
    ];
  });
  return {
    isErased: (kind, id, seq, part) => erased.has(`${kind}:${id}\u0000${seq}\u0000${part}`),
    report: { count: recorded.length, shown: recorded.slice(-SHOWN).reverse() },
  };
}

/** The id of the chain of deletions is `<kind>:<id>` of the chain that they are of. */
function chainOf(id: string): { readonly kind: string; readonly id: string } {
  const at = id.indexOf(':');
  return { kind: id.slice(0, Math.max(at, 0)), id: id.slice(at + 1) };
}

function readRecord(entry: string): Pick<RecordedErasure, 'seq' | 'parts' | 'basis'> | null {
  try {
    const { seq, parts, basis } = JSON.parse(entry) as Readonly<Record<string, unknown>>;
    if (typeof seq !== 'number' || !Array.isArray(parts)) return null;
    const words = parts.filter((part): part is string => typeof part === 'string');
    return { seq, parts: words, basis: typeof basis === 'string' ? basis : null };
  } catch {
    return null;
  }
}
