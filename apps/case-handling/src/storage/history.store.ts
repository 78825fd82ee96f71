import { createHmac, randomBytes } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import type { HistoryEntry, PastAct } from '#kernel';
import { copyRows, type CopyRow, type Tx } from '#platform/postgres';
import { HistoryRow } from './history.row.js';

export type ItemKind = 'clue' | 'case';

export interface HistoryWrite {
  readonly kind: ItemKind;
  readonly itemId: string;
  readonly entry: HistoryEntry;
  /** Name of the person behind `entry.actor`; null for the system. */
  readonly actorName: string | null;
}

const COLUMNS = {
  item_id: 'uuid',
  seq: 'int4',
  item_kind: 'text',
  at: 'timestamptz',
  command: 'text',
  actor_id: 'text',
  actor_name: 'text',
  entry: 'text',
  reason: 'text',
  reason_key: 'bytea',
} as const;

const KEY_BYTES = 32;

// The package's typing speaks of a default export that its CommonJS module does not have under nodenext.
const canonicalize = canonicalizeModule as unknown as (value: object) => string;

/** Appended, never changed: the service's role has no right to update or delete here. */
export class HistoryStore {
  async append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> {
    await copyRows(tx, 'history', COLUMNS, writes.map(toRow));
  }

  /** Commands that people did on the item before, for the four-eyes rule. */
  async listActs(tx: Tx, itemId: string): Promise<PastAct[]> {
    return tx.query<PastAct>(
      `SELECT command, actor_id AS "actorId" FROM history
       WHERE item_id = $1 AND command IS NOT NULL AND actor_id IS NOT NULL ORDER BY seq`,
      [itemId],
    );
  }

  /** In order, after `afterSeq`. */
  async listByItem(tx: Tx, itemId: string, afterSeq: number, limit: number): Promise<HistoryRow[]> {
    return tx.manager
      .createQueryBuilder(HistoryRow, 'h')
      .where('h.itemId = :itemId AND h.seq > :afterSeq', { itemId, afterSeq })
      .orderBy('h.seq')
      .limit(limit)
      .getMany();
  }
}

/**
 * The canonical entry holds all but names and free text. Of the text it holds an HMAC under a key of its own that stands
 * beside it: whoever deletes text and key by law leaves the entry, and what a chain says of it, as they were.
 */
function toRow({ kind, itemId, entry, actorName }: HistoryWrite): CopyRow<typeof COLUMNS> {
  const { reason, ...rest } = entry;
  const key = reason === null ? null : randomBytes(KEY_BYTES);
  const reasonHash = reason === null || key === null ? null : createHmac('sha256', key).update(reason).digest('hex');
  return {
    item_id: itemId,
    seq: entry.seq,
    item_kind: kind,
    at: entry.at,
    command: entry.command,
    actor_id: entry.actor?.id ?? null,
    actor_name: actorName,
    entry: canonicalize({ ...rest, itemKind: kind, itemId, reasonHash }),
    reason,
    reason_key: key,
  };
}
