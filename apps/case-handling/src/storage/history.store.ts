import type { HistoryEntry, PastAct } from '#kernel';
import type { HistoryChains, HistoryRecord } from '#platform/audit';
import type { Tx } from '#platform/postgres';

export type ItemKind = 'clue' | 'case';

export interface HistoryWrite {
  readonly kind: ItemKind;
  readonly item: { readonly id: string; readonly procuratorateId: string; readonly regionCode12: string };
  readonly entry: HistoryEntry;
  /** Name of the person behind `entry.actor`; null for the system. */
  readonly actorName: string | null;
}

/** The history of clues and cases: a chain for each, whose numbers are the item's versions. */
export class HistoryStore {
  constructor(private readonly chains: HistoryChains) {}

  async append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> {
    await this.chains.append(
      tx,
      writes.map(({ kind, item, entry, actorName }) => {
        const { reason, ...rest } = entry;
        return {
          chain: { kind, id: item.id },
          seq: entry.seq,
          at: entry.at,
          procuratorateId: item.procuratorateId,
          regionCode12: item.regionCode12,
          actorId: entry.actor?.id ?? null,
          actorName,
          command: entry.command,
          entry: rest,
          secret: reason,
        };
      }),
    );
  }

  /** Commands that people did on the item before, for the four-eyes rule. */
  async listActs(tx: Tx, itemId: string): Promise<PastAct[]> {
    return tx.query<PastAct>(
      `SELECT command, actor_id AS "actorId" FROM history
       WHERE chain_kind IN ('clue', 'case') AND chain_id = $1 AND command IS NOT NULL AND actor_id IS NOT NULL
       ORDER BY seq`,
      [itemId],
    );
  }

  /** In order, after `afterSeq`. */
  listByItem(
    tx: Tx,
    item: { readonly kind: ItemKind; readonly id: string },
    afterSeq: number,
    limit: number,
  ): Promise<HistoryRecord[]> {
    return this.chains.readChain(tx, { kind: item.kind, id: item.id }, afterSeq, limit);
  }
}
