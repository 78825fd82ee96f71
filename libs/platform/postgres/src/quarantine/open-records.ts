import type { Sealer } from '../sealing/sealer.js';
import type { Tx } from '../tx.js';
import type { QuarantinedBytes } from './quarantine.js';
import { contentOf, mendedOf, RECORD_COLUMNS, type RecordRow } from './record-rows.js';

export interface OpenedRecord {
  readonly id: string;
  /** Null of one that does not open, e.g. since its key was dropped: nobody can read it. */
  readonly bytes: QuarantinedBytes | null;
}

/** What was put aside of a topic, whatever became of it, with its bytes; in the order of their ids, after `afterId`. */
export async function openRecords(
  tx: Tx,
  sealer: Pick<Sealer, 'open'>,
  { topic, afterId, limit }: { readonly topic: string; readonly afterId: string; readonly limit: number },
): Promise<OpenedRecord[]> {
  const rows = await tx.query<RecordRow & Record<string, unknown>>(
    `SELECT ${RECORD_COLUMNS} FROM quarantine WHERE topic = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [topic, afterId, limit],
  );
  return rows.map((row) => ({ id: row.id, bytes: opened(row, sealer) }));
}

function opened(row: RecordRow, sealer: Pick<Sealer, 'open'>): QuarantinedBytes | null {
  try {
    return { content: contentOf(row, sealer), mended: mendedOf(row, sealer) };
  } catch {
    return null;
  }
}

/** Deletes records, whatever became of them. */
export async function removeRecords(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM quarantine WHERE id = ANY ($1::bigint[])', [ids]);
}
