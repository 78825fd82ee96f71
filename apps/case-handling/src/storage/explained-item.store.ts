import type { EventPlace, ItemPlace } from '#domain/access';
import type { Tx } from '#platform/postgres';

/** Of a clue or case, what decides who sees it. */
export interface ExplainedItem extends ItemPlace {
  readonly kind: 'clue' | 'case';
  readonly id: string;
}

/** Of an event or a hit that a clue has: other services show it, by its place and by who is recused from what has it. */
export interface ExplainedRecord extends EventPlace {
  readonly kind: 'event' | 'hit';
  readonly id: string;
}

const PLACE = `t.id, t.procuratorate_id AS "procuratorateId", t.region_code12 AS "regionCode12",
  t.department_id AS "departmentId", t.responsible_id AS "responsibleId", t.recused_ids AS "recusedIds",
  t.former_office_ids AS "formerOfficeIds"`;

/** Everybody who is recused from a clue that has, or first had, one of the hits, or from its case. */
const RECUSED = `ARRAY (SELECT DISTINCT unnest(c.recused_ids || coalesce(f.recused_ids, '{}'))
  FROM hit o JOIN clue c ON c.id IN (o.clue_id, o.first_clue_id) LEFT JOIN case_file f ON f.clue_id = c.id`;

/** Hits that have one of the events of the hit, or had it as the one that completed them. */
const OF_HIT = `WHERE EXISTS (
    SELECT FROM (SELECT completed_by AS event_id FROM hit WHERE hit_id = $1
                 UNION SELECT event_id FROM hit_event WHERE hit_id = $1) e
     WHERE o.completed_by = e.event_id
        OR EXISTS (SELECT FROM hit_event x WHERE x.hit_id = o.hit_id AND x.event_id = e.event_id)))`;
const OF_EVENT = `WHERE o.completed_by = $1 OR EXISTS (
    SELECT FROM hit_event x WHERE x.hit_id = o.hit_id AND x.event_id = $1))`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Clues and cases, their hits and events, whoever sees them: only to explain why somebody does not. */
export class ExplainedItems {
  /** By id, or by the number that a clue or case has in this office. */
  async find(tx: Tx, item: string, procuratorateId: string): Promise<ExplainedItem | ExplainedRecord | undefined> {
    const isId = UUID.test(item);
    const [condition, params] = isId
      ? ['t.id = $1', [item]]
      : ['t.number = $1 AND t.procuratorate_id = $2', [item, procuratorateId]];
    const [found] = await tx.query<ExplainedItem>(
      `SELECT 'clue' AS kind, ${PLACE} FROM clue t WHERE ${condition}
       UNION ALL SELECT 'case', ${PLACE} FROM case_file t WHERE ${condition}`,
      params,
    );
    return found ?? (isId ? this.findRecord(tx, item) : undefined);
  }

  private async findRecord(tx: Tx, id: string): Promise<ExplainedRecord | undefined> {
    const [hit] = await tx.query<ExplainedRecord>(
      `SELECT 'hit' AS kind, h.hit_id AS id, h.procuratorate_id AS "procuratorateId",
              h.region_code12 AS "regionCode12", ${RECUSED} ${OF_HIT} AS "recusedIds"
         FROM hit h WHERE h.hit_id = $1`,
      [id],
    );
    if (hit !== undefined) return hit;
    const [event] = await tx.query<ExplainedRecord>(
      `SELECT 'event' AS kind, e.event_id AS id, h.procuratorate_id AS "procuratorateId",
              e.region_code12 AS "regionCode12", ${RECUSED} ${OF_EVENT} AS "recusedIds"
         FROM hit_event e JOIN hit h USING (hit_id) WHERE e.event_id = $1 ORDER BY e.revision DESC LIMIT 1`,
      [id],
    );
    return event;
  }

  /** Whether the tables show the item to the person of this transaction. */
  async isShown(tx: Tx, { kind, id }: ExplainedItem): Promise<boolean> {
    const table = kind === 'clue' ? 'clue' : 'case_file';
    return (await tx.query(`SELECT FROM ${table} WHERE id = $1`, [id])).length === 1;
  }
}
