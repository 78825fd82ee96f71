import type { ItemPlace } from '#domain/access';
import type { Tx } from '#platform/postgres';

/** Of a clue or case, what decides who sees it. */
export interface ExplainedItem extends ItemPlace {
  readonly kind: 'clue' | 'case';
  readonly id: string;
}

const PLACE = `t.id, t.procuratorate_id AS "procuratorateId", t.region_code12 AS "regionCode12",
  t.department_id AS "departmentId", t.responsible_id AS "responsibleId", t.recused_ids AS "recusedIds",
  t.former_office_ids AS "formerOfficeIds"`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Clues and cases, whoever sees them: only to explain why somebody does not. */
export class ExplainedItems {
  /** By id, or by the number that the item has in this office. */
  async find(tx: Tx, item: string, procuratorateId: string): Promise<ExplainedItem | undefined> {
    const [condition, params] = UUID.test(item)
      ? ['t.id = $1', [item]]
      : ['t.number = $1 AND t.procuratorate_id = $2', [item, procuratorateId]];
    const rows = await tx.query<ExplainedItem>(
      `SELECT 'clue' AS kind, ${PLACE} FROM clue t WHERE ${condition}
       UNION ALL SELECT 'case', ${PLACE} FROM case_file t WHERE ${condition}`,
      params,
    );
    return rows[0];
  }

  /** Whether the tables show the item to the person of this transaction. */
  async isShown(tx: Tx, { kind, id }: ExplainedItem): Promise<boolean> {
    const table = kind === 'clue' ? 'clue' : 'case_file';
    return (await tx.query(`SELECT FROM ${table} WHERE id = $1`, [id])).length === 1;
  }
}
