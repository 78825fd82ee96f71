import { copyRows, type Tx } from '#platform/postgres';
import type { EventRef } from './event.store.js';

export type EvaluationOutcome = 'pending' | 'matched' | 'unmatched' | 'too_late';

/** Why the event did not count for a rule whose conditions held. */
export interface EvaluationNote {
  readonly rule: string;
  readonly version: number;
  readonly code: 'KEY_MISSING';
  readonly fields: readonly string[];
}

export interface Evaluation extends EventRef {
  readonly outcome: EvaluationOutcome;
  /** Live hits that the event is part of. */
  readonly hits: number;
  readonly ruleSet: string | null;
  readonly notes: readonly EvaluationNote[] | null;
  readonly evaluatedAt: Date;
}

/** What is known of an event before its record is looked at. */
export interface KnownEvent {
  /** This very revision is stored. */
  readonly stored: boolean;
  /** Some revision waits for its run. */
  readonly waits: boolean;
  /** The newest revision that was evaluated. */
  readonly newest: { readonly revision: number; readonly outcome: EvaluationOutcome } | null;
}

export interface OutcomeChange extends EventRef {
  readonly outcome: EvaluationOutcome;
}

const COLUMNS = {
  event_id: 'uuid',
  revision: 'int4',
  outcome: 'text',
  hits: 'int4',
  rule_set: 'text',
  notes: 'jsonb',
  evaluated_at: 'timestamptz',
} as const;

const keyOf = (ref: EventRef): string => `${ref.eventId}/${ref.revision}`;

export class EvaluationStore {
  /** By `eventId/revision`; what is not in the map is new. */
  async findKnown(tx: Tx, refs: readonly EventRef[]): Promise<ReadonlyMap<string, KnownEvent>> {
    // Each look-up is a scalar sub-select, so that the plan is one index probe per row whatever the statistics say.
    const rows = await tx.query<{
      event_id: string;
      revision: number;
      stored: string | null;
      waits: boolean;
      newest: string | null;
    }>(
      `SELECT * FROM (
         SELECT u.event_id, u.revision,
           (SELECT e.outcome FROM evaluation e WHERE e.event_id = u.event_id AND e.revision = u.revision) AS stored,
           EXISTS (SELECT FROM evaluation e WHERE e.event_id = u.event_id AND e.outcome = 'pending' OFFSET 0) AS waits,
           (SELECT e.revision || '/' || e.outcome FROM evaluation e
             WHERE e.event_id = u.event_id AND e.outcome <> 'pending' ORDER BY e.revision DESC LIMIT 1) AS newest
         FROM unnest($1::uuid[], $2::int[]) AS u (event_id, revision)) k
       WHERE stored IS NOT NULL OR waits OR newest IS NOT NULL`,
      [refs.map((ref) => ref.eventId), refs.map((ref) => ref.revision)],
    );
    return new Map(
      rows.map((row) => {
        const [revision, outcome] = row.newest?.split('/') ?? [];
        const newest =
          revision === undefined ? null : { revision: Number(revision), outcome: outcome as EvaluationOutcome };
        const key = keyOf({ eventId: row.event_id, revision: row.revision });
        return [key, { stored: row.stored !== null, waits: row.waits, newest }];
      }),
    );
  }

  async insert(tx: Tx, evaluations: readonly Evaluation[]): Promise<void> {
    await copyRows(
      tx,
      'evaluation',
      COLUMNS,
      evaluations.map((evaluation) => ({
        event_id: evaluation.eventId,
        revision: evaluation.revision,
        outcome: evaluation.outcome,
        hits: evaluation.hits,
        rule_set: evaluation.ruleSet,
        notes: evaluation.notes,
        evaluated_at: evaluation.evaluatedAt,
      })),
    );
  }

  /** Writes what was decided about events that waited for their run. */
  async decide(tx: Tx, evaluations: readonly Evaluation[]): Promise<void> {
    if (evaluations.length === 0) return;
    await tx.query(
      `UPDATE evaluation e
          SET outcome = u.outcome, hits = u.hits, rule_set = u.rule_set, notes = u.notes::jsonb, evaluated_at = $7
         FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[], $6::text[])
           AS u (event_id, revision, outcome, hits, rule_set, notes)
        WHERE e.event_id = u.event_id AND e.revision = u.revision`,
      [
        evaluations.map((e) => e.eventId),
        evaluations.map((e) => e.revision),
        evaluations.map((e) => e.outcome),
        evaluations.map((e) => e.hits),
        evaluations.map((e) => e.ruleSet),
        evaluations.map((e) => (e.notes === null ? null : JSON.stringify(e.notes))),
        evaluations[0]?.evaluatedAt,
      ],
    );
  }

  /**
   * Adds to the number of live hits of events that were evaluated before, and returns those whose outcome turned by it.
   * Relative, so that two chunks that change different hits of one event both count.
   */
  async addHits(tx: Tx, changes: readonly (EventRef & { readonly by: number })[], now: Date): Promise<OutcomeChange[]> {
    const sorted = [...changes].sort((a, b) =>
      a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : a.revision - b.revision,
    );
    if (sorted.length === 0) return [];
    const params = [sorted.map((c) => c.eventId), sorted.map((c) => c.revision), sorted.map((c) => c.by)];
    // Rows are locked in the order of their keys first: two chunks that meet here wait for each other, never in a ring.
    await tx.query(
      `SELECT count(*) FROM unnest($1::uuid[], $2::int[]) AS u (event_id, revision) CROSS JOIN LATERAL (
         SELECT FROM evaluation e WHERE e.event_id = u.event_id AND e.revision = u.revision FOR UPDATE) l`,
      params.slice(0, 2),
    );
    const rows = await tx.query<{ event_id: string; revision: number; outcome: EvaluationOutcome; turned: boolean }>(
      `UPDATE evaluation e
          SET hits = e.hits + u.by, outcome = CASE WHEN e.hits + u.by > 0 THEN 'matched' ELSE 'unmatched' END,
              evaluated_at = $4
         FROM unnest($1::uuid[], $2::int[], $3::int[]) AS u (event_id, revision, by)
        WHERE e.event_id = u.event_id AND e.revision = u.revision
       RETURNING e.event_id, e.revision, e.outcome, (e.hits > 0) <> (e.hits - u.by > 0) AS turned`,
      [...params, now],
    );
    return rows
      .filter((row) => row.turned)
      .map((row) => ({ eventId: row.event_id, revision: row.revision, outcome: row.outcome }));
  }

  /** Newest revision first. */
  async listByEvent(
    tx: Tx,
    eventId: string,
  ): Promise<(Evaluation & { readonly ruleVersions: Record<string, number> })[]> {
    return tx.query<Evaluation & { readonly ruleVersions: Record<string, number> }>(
      `SELECT e.event_id AS "eventId", e.revision, e.outcome, e.hits, e.rule_set AS "ruleSet", e.notes,
              e.evaluated_at AS "evaluatedAt", coalesce(s.versions, '{}') AS "ruleVersions"
         FROM evaluation e LEFT JOIN rule_set s ON s.id = e.rule_set
        WHERE e.event_id = $1 ORDER BY e.revision DESC`,
      [eventId],
    );
  }
}
