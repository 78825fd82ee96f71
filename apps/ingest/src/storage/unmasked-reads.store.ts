import type { GridEventV1 } from '#contracts';
import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import { EVENT_ACCESS, EVENTS_BY_ACCESS } from './event-access.js';

/** Events as they are, for whoever said why. */
export class UnmaskedReads {
  async find(tx: Tx, eventId: string, seen: Condition): Promise<GridEventV1 | undefined> {
    const { sql, params } = conditionSql(seen, EVENT_ACCESS, 2);
    const rows = await tx.query<{ state: GridEventV1 }>(
      `SELECT e.state FROM ${EVENTS_BY_ACCESS} WHERE e.event_id = $1 AND ${sql}`,
      [eventId, ...params],
    );
    return rows[0]?.state;
  }
}
