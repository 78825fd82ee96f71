import type { MatchV1 } from '#contracts';
import type { Condition } from '#kernel';
import { conditionSql, copyRows, type Tx } from '#platform/postgres';
import { keyFromColumn, keyToColumn } from './match-key-column.js';

export interface HitRow {
  readonly hitId: string;
  readonly matchKey: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly state: 'live' | 'void';
  readonly revision: number;
  readonly completedBy: string;
  readonly completedMs: number;
  readonly fromMs: number;
  readonly lockUntilMs: number;
  readonly memberCount: number;
  readonly eventCount: number;
  readonly keyParts: MatchV1['keyParts'];
  readonly explanation: MatchV1['explanation'];
  /** The run that first found it; null for a live one. */
  readonly runId: string | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

interface Row {
  hit_id: string;
  match_key: string;
  rule_id: string;
  rule_version: number;
  procuratorate_id: string;
  region_code12: string;
  state: 'live' | 'void';
  revision: number;
  completed_by: string;
  completed_at: Date;
  window_from: Date;
  lock_until: Date;
  member_count: number;
  event_count: number;
  key_parts: MatchV1['keyParts'];
  explanation: MatchV1['explanation'];
  run_id: string | null;
  created_at: Date;
  changed_at: Date;
}

const COLUMNS = {
  hit_id: 'uuid',
  match_key: 'uuid',
  rule_id: 'text',
  rule_version: 'int4',
  procuratorate_id: 'text',
  region_code12: 'text',
  state: 'text',
  revision: 'int4',
  completed_by: 'uuid',
  completed_at: 'timestamptz',
  window_from: 'timestamptz',
  lock_until: 'timestamptz',
  member_count: 'int4',
  event_count: 'int4',
  key_parts: 'jsonb',
  explanation: 'jsonb',
  run_id: 'uuid',
  created_at: 'timestamptz',
  changed_at: 'timestamptz',
} as const;

/** Where the policy of access finds its fields, of a hit of `HITS_BY_ACCESS`. */
const HIT_ACCESS = {
  procuratorateId: 'h.procuratorate_id',
  regionCode12: 'h.region_code12',
  recusedIds: 'r.recused_ids',
};

/**
 * Hits, each with the people from whom one of its events is kept by 回避, as far as the reader may know of them. A void hit
 * has no events any more; the one that completed it is remembered.
 */
const HITS_BY_ACCESS = `hit h CROSS JOIN LATERAL (
  SELECT ARRAY (SELECT o.person_id FROM recused_event o WHERE o.event_id = h.completed_by
    UNION SELECT o.person_id FROM candidate c JOIN recused_event o USING (event_id) WHERE c.hit_id = h.hit_id
  ) AS recused_ids) r`;

const fromRow = (row: Row): HitRow => ({
  hitId: row.hit_id,
  matchKey: keyFromColumn(row.match_key),
  ruleId: row.rule_id,
  ruleVersion: row.rule_version,
  procuratorateId: row.procuratorate_id,
  regionCode12: row.region_code12,
  state: row.state,
  revision: row.revision,
  completedBy: row.completed_by,
  completedMs: row.completed_at.getTime(),
  fromMs: row.window_from.getTime(),
  lockUntilMs: row.lock_until.getTime(),
  memberCount: row.member_count,
  eventCount: row.event_count,
  keyParts: row.key_parts,
  explanation: row.explanation,
  runId: row.run_id,
  createdAt: row.created_at,
  changedAt: row.changed_at,
});

const toRow = (hit: HitRow): Row => ({
  hit_id: hit.hitId,
  match_key: keyToColumn(hit.matchKey),
  rule_id: hit.ruleId,
  rule_version: hit.ruleVersion,
  procuratorate_id: hit.procuratorateId,
  region_code12: hit.regionCode12,
  state: hit.state,
  revision: hit.revision,
  completed_by: hit.completedBy,
  completed_at: new Date(hit.completedMs),
  window_from: new Date(hit.fromMs),
  lock_until: new Date(hit.lockUntilMs),
  member_count: hit.memberCount,
  event_count: hit.eventCount,
  key_parts: hit.keyParts,
  explanation: hit.explanation,
  run_id: hit.runId,
  created_at: hit.createdAt,
  changed_at: hit.changedAt,
});

export class HitStore {
  /** Live hits of each key whose lock does not end before its moment. The keys must be locked. */
  async listReaching(
    tx: Tx,
    keys: readonly { readonly matchKey: string; readonly fromMs: number }[],
  ): Promise<HitRow[]> {
    if (keys.length === 0) return [];
    const rows = await tx.query<Row>(
      `SELECT h.* FROM unnest($1::uuid[], $2::timestamptz[]) AS u (match_key, moment)
        CROSS JOIN LATERAL (
          SELECT * FROM hit h WHERE h.match_key = u.match_key AND h.state = 'live' AND h.lock_until >= u.moment
           ORDER BY h.lock_until) h`,
      [keys.map((key) => keyToColumn(key.matchKey)), keys.map((key) => new Date(key.fromMs).toISOString())],
    );
    return rows.map(fromRow);
  }

  async insert(tx: Tx, hits: readonly HitRow[]): Promise<void> {
    await copyRows(tx, 'hit', COLUMNS, hits.map(toRow));
  }

  /** Everything that a revision can change. */
  async update(tx: Tx, hits: readonly HitRow[]): Promise<void> {
    if (hits.length === 0) return;
    const rows = hits.map(toRow);
    await tx.query(
      `UPDATE hit h
          SET region_code12 = u.region_code12, state = u.state, revision = u.revision, completed_by = u.completed_by,
              completed_at = u.completed_at, window_from = u.window_from, lock_until = u.lock_until,
              member_count = u.member_count, event_count = u.event_count, key_parts = u.key_parts::jsonb,
              explanation = u.explanation::jsonb, changed_at = u.changed_at
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::uuid[], $6::timestamptz[], $7::timestamptz[],
                     $8::timestamptz[], $9::int[], $10::int[], $11::text[], $12::text[], $13::timestamptz[])
           AS u (hit_id, region_code12, state, revision, completed_by, completed_at, window_from, lock_until,
                 member_count, event_count, key_parts, explanation, changed_at)
        WHERE h.hit_id = u.hit_id`,
      [
        rows.map((row) => row.hit_id),
        rows.map((row) => row.region_code12),
        rows.map((row) => row.state),
        rows.map((row) => row.revision),
        rows.map((row) => row.completed_by),
        rows.map((row) => row.completed_at),
        rows.map((row) => row.window_from),
        rows.map((row) => row.lock_until),
        rows.map((row) => row.member_count),
        rows.map((row) => row.event_count),
        rows.map((row) => JSON.stringify(row.key_parts)),
        rows.map((row) => JSON.stringify(row.explanation)),
        rows.map((row) => row.changed_at),
      ],
    );
  }

  /** The light form for a hit that only gained or lost attached events: what explains it is not written again. */
  async updateCounts(tx: Tx, hits: readonly HitRow[]): Promise<void> {
    if (hits.length === 0) return;
    await tx.query(
      `UPDATE hit h SET revision = u.revision, event_count = u.event_count, changed_at = u.changed_at
         FROM unnest($1::uuid[], $2::int[], $3::int[], $4::timestamptz[]) AS u (hit_id, revision, event_count, changed_at)
        WHERE h.hit_id = u.hit_id`,
      [
        hits.map((hit) => hit.hitId),
        hits.map((hit) => hit.revision),
        hits.map((hit) => hit.eventCount),
        hits.map((hit) => hit.changedAt),
      ],
    );
  }

  /** Undefined for a hit that is not there, and for one of which `seen` is not true. */
  async findSeen(tx: Tx, hitId: string, seen: Condition): Promise<HitRow | undefined> {
    const { sql, params } = conditionSql(seen, HIT_ACCESS, 2);
    const rows = await tx.query<Row>(`SELECT h.* FROM ${HITS_BY_ACCESS} WHERE h.hit_id = $1 AND ${sql}`, [
      hitId,
      ...params,
    ]);
    return rows.map(fromRow)[0];
  }

  /** Live hits that an event is part of, in any of its revisions, of which `seen` is true. */
  async listSeenByEvent(tx: Tx, eventId: string, seen: Condition): Promise<HitRow[]> {
    const { sql, params } = conditionSql(seen, HIT_ACCESS, 2);
    const rows = await tx.query<Row>(
      `SELECT h.* FROM ${HITS_BY_ACCESS}
        WHERE h.hit_id IN (SELECT c.hit_id FROM candidate c WHERE c.event_id = $1) AND ${sql}
        ORDER BY h.created_at, h.hit_id`,
      [eventId, ...params],
    );
    return rows.map(fromRow);
  }
}
