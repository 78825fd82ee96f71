import type { Case } from '#domain/cases';
import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import { StaleWrite } from './stale-write.js';

/** A case to be written, with the instant of its change. */
export interface CaseWrite {
  readonly item: Case;
  readonly at: string;
}

/** Columns under the names that the domain uses. */
export const CASE_COLUMNS = `f.id, f.version, f.number, f.state, f.title, f.procuratorate_id AS "procuratorateId",
  f.region_code12 AS "regionCode12",
  f.department_id AS "departmentId", f.responsible_id AS "responsibleId", f.recused_ids AS "recusedIds",
  f.former_office_ids AS "formerOfficeIds", f.line, f.severity, f.clue_id AS "clueId", f.filed_on AS "filedOn",
  f.suggestion_issued_on AS "suggestionIssuedOn"`;

/** Where the policy of access finds its fields. */
export const CASE_ACCESS = {
  procuratorateId: 'f.procuratorate_id',
  regionCode12: 'f.region_code12',
  departmentId: 'f.department_id',
  responsibleId: 'f.responsible_id',
  recusedIds: 'f.recused_ids',
  formerOfficeIds: 'f.former_office_ids',
};

const ROWS = `jsonb_to_recordset($1::jsonb) AS r (id uuid, version integer, before integer, number text, state text, title text,
  "procuratorateId" text, "regionCode12" text, "departmentId" text, "responsibleId" text, "recusedIds" text[],
  "formerOfficeIds" text[], line text, severity text, "clueId" uuid, "filedOn" date,
  "suggestionIssuedOn" date, at timestamptz)`;

export class CaseStore {
  async listByIds(tx: Tx, ids: readonly string[]): Promise<Case[]> {
    if (ids.length === 0) return [];
    return tx.query<Case>(`SELECT ${CASE_COLUMNS} FROM case_file f WHERE f.id = ANY ($1::uuid[])`, [ids]);
  }

  /** Undefined for a case that is not there, and for one of which `seen` is not true. */
  async find(tx: Tx, id: string, seen: Condition): Promise<Case | undefined> {
    const { sql, params } = conditionSql(seen, CASE_ACCESS, 2);
    const rows = await tx.query<Case>(`SELECT ${CASE_COLUMNS} FROM case_file f WHERE f.id = $1 AND ${sql}`, [
      id,
      ...params,
    ]);
    return rows[0];
  }

  async insert(tx: Tx, { item, at }: CaseWrite): Promise<void> {
    await tx.query(
      `INSERT INTO case_file (id, version, number, state, title, procuratorate_id, region_code12, department_id,
         responsible_id, recused_ids, former_office_ids, line, severity,
         clue_id, filed_on, suggestion_issued_on, opened_at, updated_at)
       SELECT id, version, number, state, title, "procuratorateId", "regionCode12", "departmentId",
         "responsibleId", "recusedIds", "formerOfficeIds", line, severity,
         "clueId", "filedOn", "suggestionIssuedOn", at, at
       FROM ${ROWS}`,
      [JSON.stringify([{ ...item, at }])],
    );
  }

  /** `before` is the version that the change was made on. Throws StaleWrite when a row has another one by now. */
  async update(tx: Tx, writes: readonly (CaseWrite & { readonly before: number })[]): Promise<void> {
    if (writes.length === 0) return;
    const written = await tx.query(
      `UPDATE case_file f SET version = r.version, state = r.state, recused_ids = r."recusedIds", suggestion_issued_on = r."suggestionIssuedOn",
         updated_at = r.at
       FROM ${ROWS} WHERE f.id = r.id AND f.version = r.before
       RETURNING f.id`,
      [JSON.stringify(writes.map(({ item, at, before }) => ({ ...item, at, before })))],
    );
    if (written.length !== writes.length) throw new StaleWrite('case_file', writes.length, written.length);
  }
}
