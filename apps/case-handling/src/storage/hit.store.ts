import type { MatchV1 } from '#contracts';
import type { KnownHit } from '#domain/clues';
import type { Tx } from '#platform/postgres';

/** A hit to be kept, with where it belongs. */
export interface HitWrite {
  readonly match: MatchV1;
  readonly isVoid: boolean;
  readonly clueId: string | null;
  /** Events to be kept: of every message about the hit that is written now. */
  readonly events: MatchV1['events'];
  /** Events that belonged to the hit and do no more. */
  readonly goneEventIds: readonly string[];
  readonly at: string;
}

/** Events of a message: at most 200 of a hit. A statement takes this many, so that none grows without bound. */
const EVENTS_PER_STATEMENT = 5_000;

export class HitStore {
  async listKnown(tx: Tx, hitIds: readonly string[]): Promise<KnownHit[]> {
    return tx.query<KnownHit>(
      `SELECT h.hit_id AS "hitId", h.revision, h.is_void AS "isVoid", h.clue_id AS "clueId", h.event_count AS "eventCount",
         ARRAY (SELECT e.event_id FROM hit_event e WHERE e.hit_id = h.hit_id)::text[] AS "eventIds"
       FROM hit h WHERE h.hit_id = ANY ($1::uuid[])`,
      [hitIds],
    );
  }

  /** Keeps the newest revision of each: a hit occurs once in `writes`. */
  async save(tx: Tx, writes: readonly HitWrite[]): Promise<void> {
    if (writes.length === 0) return;
    await tx.query(UPSERT_HITS, [JSON.stringify(writes.map(toHitRecord))]);
    const gone = writes.flatMap(({ match, goneEventIds }) => goneEventIds.map((eventId) => [match.hitId, eventId]));
    if (gone.length > 0) {
      await tx.query(
        `DELETE FROM hit_event e USING unnest($1::uuid[], $2::uuid[]) AS g (hit_id, event_id)
         WHERE e.hit_id = g.hit_id AND e.event_id = g.event_id`,
        [gone.map(([hitId]) => hitId), gone.map(([, eventId]) => eventId)],
      );
    }
    const events = writes.flatMap(({ match, events: told }) => told.map((event) => ({ ...event, hitId: match.hitId })));
    for (let from = 0; from < events.length; from += EVENTS_PER_STATEMENT) {
      await tx.query(UPSERT_EVENTS, [JSON.stringify(events.slice(from, from + EVENTS_PER_STATEMENT))]);
    }
  }

  /** 并案: the hits go along; `first_clue_id` keeps where they came from. */
  async move(tx: Tx, from: string, to: string): Promise<void> {
    await tx.query('UPDATE hit SET clue_id = $2 WHERE clue_id = $1', [from, to]);
  }
}

const toHitRecord = ({ match, isVoid, clueId, at }: HitWrite) => ({
  ...match,
  events: undefined,
  isVoid,
  clueId,
  ruleId: match.rule.id,
  ruleVersion: match.rule.version,
  runId: match.run?.id ?? null,
  at,
});

const UPSERT_HITS = `
  INSERT INTO hit AS h (hit_id, revision, is_void, clue_id, first_clue_id, procuratorate_id, region_code12, rule_id,
    rule_version, match_key, rule, key_parts, explanation, window_from, window_to, lock_until, completed_by,
    event_count, run_id, evaluated_at, first_seen_at, updated_at)
  SELECT "hitId", revision, "isVoid", "clueId", "clueId", "procuratorateId", "regionCode12", "ruleId",
    "ruleVersion", "matchKey", rule, "keyParts", explanation, "windowFrom", "windowTo", "lockUntil", "completedBy",
    "eventCount", "runId", "evaluatedAt", at, at
  FROM jsonb_to_recordset($1::jsonb) AS r ("hitId" uuid, revision integer, "isVoid" boolean, "clueId" uuid,
    "procuratorateId" text, "regionCode12" text, "ruleId" text, "ruleVersion" integer, "matchKey" text, rule jsonb,
    "keyParts" jsonb, explanation jsonb, "windowFrom" timestamptz, "windowTo" timestamptz, "lockUntil" timestamptz,
    "completedBy" uuid, "eventCount" integer, "runId" uuid, "evaluatedAt" timestamptz, at timestamptz)
  ON CONFLICT (hit_id) DO UPDATE SET revision = excluded.revision, is_void = excluded.is_void,
    clue_id = excluded.clue_id, first_clue_id = coalesce(h.first_clue_id, excluded.first_clue_id),
    rule_version = excluded.rule_version, rule = excluded.rule, key_parts = excluded.key_parts,
    explanation = excluded.explanation, window_from = excluded.window_from, window_to = excluded.window_to,
    lock_until = excluded.lock_until, completed_by = excluded.completed_by, event_count = excluded.event_count,
    run_id = excluded.run_id, evaluated_at = excluded.evaluated_at, updated_at = excluded.updated_at
  WHERE h.revision < excluded.revision`;

const UPSERT_EVENTS = `
  INSERT INTO hit_event (hit_id, event_id, revision, role, event_time, source_id, source_event_no, region_code12, excerpt,
    address)
  SELECT "hitId", "eventId", revision, role, "eventTime", "sourceId", "sourceEventNo", "regionCode12", excerpt, address
  FROM jsonb_to_recordset($1::jsonb) AS r ("hitId" uuid, "eventId" uuid, revision integer, role text,
    "eventTime" timestamptz, "sourceId" text, "sourceEventNo" text, "regionCode12" text, excerpt text, address text)
  ON CONFLICT (hit_id, event_id) DO UPDATE SET revision = excluded.revision, role = excluded.role,
    event_time = excluded.event_time, excerpt = excluded.excerpt, address = excluded.address
  WHERE (hit_event.revision, hit_event.role) IS DISTINCT FROM (excluded.revision, excluded.role)`;
