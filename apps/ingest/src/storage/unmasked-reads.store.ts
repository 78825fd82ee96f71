import type { GridEventV1 } from '#contracts';
import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';

/** Where an event belongs, as conditions on who may act on it name it. */
const PLACE_COLUMNS = { procuratorateId: 'procuratorate_id', regionCode12: 'region_code12' };

/** Events as they are, for whoever said why. */
export class UnmaskedReads {
  async find(tx: Tx, eventId: string, seen: Condition): Promise<GridEventV1 | undefined> {
    const { sql, params } = conditionSql(seen, PLACE_COLUMNS, 2);
    const rows = await tx.query<{ state: GridEventV1 }>(`SELECT state FROM event WHERE event_id = $1 AND ${sql}`, [
      eventId,
      ...params,
    ]);
    return rows[0]?.state;
  }
}
