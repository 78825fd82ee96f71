import type { Clue } from '#domain/clues';
import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import { StaleWrite } from './stale-write.js';

/** A clue to be written, with the instant of its change. */
export interface ClueWrite {
  readonly clue: Clue;
  readonly at: string;
}

/** Columns under the names that the domain uses. */
export const CLUE_COLUMNS = `c.id, c.version, c.number, c.state, c.title, c.procuratorate_id AS "procuratorateId",
  c.region_code12 AS "regionCode12",
  c.department_id AS "departmentId", c.responsible_id AS "responsibleId", c.recused_ids AS "recusedIds",
  c.former_office_ids AS "formerOfficeIds", c.line, c.severity, c.rule_id AS "ruleId", c.case_id AS "caseId",
  c.previous_clue_id AS "previousClueId", c.merged_into_id AS "mergedIntoId", c.hit_count AS "hitCount",
  c.live_hit_count AS "liveHitCount", c.event_count AS "eventCount", c.takes_hits AS "takesHits", c.run_id AS "runId"`;

/** Where the policy of access finds its fields. */
export const CLUE_ACCESS = {
  procuratorateId: 'c.procuratorate_id',
  regionCode12: 'c.region_code12',
  departmentId: 'c.department_id',
  responsibleId: 'c.responsible_id',
  recusedIds: 'c.recused_ids',
  formerOfficeIds: 'c.former_office_ids',
};

const ROWS = `jsonb_to_recordset($1::jsonb) AS r (id uuid, version integer, before integer, number text, state text, title text,
  "procuratorateId" text, "regionCode12" text, "departmentId" text, "responsibleId" text, "recusedIds" text[],
  "formerOfficeIds" text[], line text, severity text, "ruleId" text, "caseId" uuid,
  "previousClueId" uuid, "mergedIntoId" uuid, "hitCount" integer, "liveHitCount" integer, "eventCount" integer,
  "takesHits" boolean, "runId" uuid, at timestamptz)`;

/** Clues by hand-written SQL: any number of rows costs one round trip. */
export class ClueStore {
  async listByIds(tx: Tx, ids: readonly string[]): Promise<Clue[]> {
    if (ids.length === 0) return [];
    return tx.query<Clue>(`SELECT ${CLUE_COLUMNS} FROM clue c WHERE c.id = ANY ($1::uuid[])`, [ids]);
  }

  /** Undefined for a clue that is not there, and for one of which `seen` is not true. */
  async find(tx: Tx, id: string, seen: Condition): Promise<Clue | undefined> {
    const { sql, params } = conditionSql(seen, CLUE_ACCESS, 2);
    const rows = await tx.query<Clue>(`SELECT ${CLUE_COLUMNS} FROM clue c WHERE c.id = $1 AND ${sql}`, [id, ...params]);
    return rows[0];
  }

  async listByCase(tx: Tx, caseId: string): Promise<Clue[]> {
    return tx.query<Clue>(`SELECT ${CLUE_COLUMNS} FROM clue c WHERE c.case_id = $1 ORDER BY c.id`, [caseId]);
  }

  async insert(tx: Tx, writes: readonly ClueWrite[]): Promise<void> {
    if (writes.length === 0) return;
    await tx.query(
      `INSERT INTO clue (id, version, number, state, title, procuratorate_id, region_code12, department_id,
         responsible_id, recused_ids, former_office_ids, line, severity, rule_id,
         case_id, previous_clue_id, merged_into_id, hit_count, live_hit_count, event_count, takes_hits, run_id,
         opened_at, updated_at)
       SELECT id, version, number, state, title, "procuratorateId", "regionCode12", "departmentId",
         "responsibleId", "recusedIds", "formerOfficeIds", line, severity, "ruleId",
         "caseId", "previousClueId", "mergedIntoId", "hitCount", "liveHitCount", "eventCount", "takesHits", "runId",
         at, at
       FROM ${ROWS}`,
      [JSON.stringify(writes.map(({ clue, at }) => ({ ...clue, at })))],
    );
  }

  /** `before` is the version that the change was made on. Throws StaleWrite when a row has another one by now. */
  async update(tx: Tx, writes: readonly (ClueWrite & { readonly before: number })[]): Promise<void> {
    if (writes.length === 0) return;
    const written = await tx.query(
      `UPDATE clue c SET version = r.version, state = r.state, department_id = r."departmentId",
         responsible_id = r."responsibleId", recused_ids = r."recusedIds", case_id = r."caseId", merged_into_id = r."mergedIntoId",
         hit_count = r."hitCount", live_hit_count = r."liveHitCount", event_count = r."eventCount",
         takes_hits = r."takesHits", updated_at = r.at
       FROM ${ROWS} WHERE c.id = r.id AND c.version = r.before
       RETURNING c.id`,
      [JSON.stringify(writes.map(({ clue, at, before }) => ({ ...clue, at, before })))],
    );
    if (written.length !== writes.length) throw new StaleWrite('clue', writes.length, written.length);
  }
}
