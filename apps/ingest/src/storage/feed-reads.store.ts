import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';

const ACCESS_COLUMNS = { procuratorateId: 'procuratorate_id', regionCode12: 'region_code12' };

/** Whose reconciliations and silences somebody may see. */
export class FeedReads {
  /** Reconciled or not: who sees the source may know that it never was. */
  async isSeen(tx: Tx, sourceId: string, seen: Condition): Promise<boolean> {
    const { sql, params } = conditionSql(seen, ACCESS_COLUMNS, 2);
    const rows = await tx.query(`SELECT 1 FROM source WHERE source_id = $1 AND ${sql}`, [sourceId, ...params]);
    return rows.length === 1;
  }
}
