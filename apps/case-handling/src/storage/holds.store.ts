import type { ClueHoldsV1 } from '#contracts';
import type { Tx } from '#platform/postgres';

/** How far the telling has come. */
export interface Publication {
  readonly publicationId: string;
  readonly startedAt: Date;
  /** How many parts of it are told. */
  readonly parts: number;
  /** Every clue up to this one is told. */
  readonly afterClueId: string;
  readonly isFinished: boolean;
}

export type ClueHold = ClueHoldsV1['clues'][number];
export type CaseHold = ClueHoldsV1['cases'][number];

/** Before every id. */
export const FIRST_CLUE = '00000000-0000-0000-0000-000000000000';

/** A clue and all that were merged into it, and into those. */
const MERGED = `
  WITH RECURSIVE page AS (SELECT id FROM clue WHERE id > $1 ORDER BY id LIMIT $2),
  merged (clue_id, part_id) AS (
    SELECT id, id FROM page
    UNION SELECT m.clue_id, c.id FROM merged m JOIN clue c ON c.merged_into_id = m.part_id)`;

/** What hits count now, and what the history says that they ever did. */
const EVENTS = `
  SELECT h.completed_by AS event_id FROM merged m JOIN hit h ON h.clue_id = m.part_id OR h.first_clue_id = m.part_id
   WHERE m.clue_id = c.id
  UNION SELECT e.event_id
    FROM merged m JOIN hit h ON h.clue_id = m.part_id OR h.first_clue_id = m.part_id JOIN hit_event e USING (hit_id)
   WHERE m.clue_id = c.id
  UNION SELECT t.event_id::uuid
    FROM merged m JOIN history y ON y.chain_kind = 'clue' AND y.chain_id = m.part_id::text
   CROSS JOIN LATERAL jsonb_array_elements_text(
     CASE jsonb_typeof(y.entry::jsonb #> '{facts,eventIds}') WHEN 'array' THEN y.entry::jsonb #> '{facts,eventIds}'
          ELSE '[]' END) AS t (event_id)
   WHERE m.clue_id = c.id`;

/** What clues and cases count, and how far it is told. */
export class HoldsStore {
  /** Held until the transaction ends: one instance at a time tells the next part. Undefined before the first. */
  async hold(tx: Tx): Promise<Publication | undefined> {
    // The row may not be there yet, and two must not both begin.
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('holds publication'))");
    const rows = await tx.query<Publication & Record<string, unknown>>(
      `SELECT publication_id AS "publicationId", started_at AS "startedAt", parts, after_clue_id AS "afterClueId",
              is_finished AS "isFinished" FROM holds_publication`,
    );
    return rows[0];
  }

  async save(tx: Tx, { publicationId, startedAt, parts, afterClueId, isFinished }: Publication): Promise<void> {
    await tx.query(
      `INSERT INTO holds_publication (publication_id, started_at, parts, after_clue_id, is_finished)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (one) DO UPDATE SET publication_id = excluded.publication_id, started_at = excluded.started_at,
         parts = excluded.parts, after_clue_id = excluded.after_clue_id, is_finished = excluded.is_finished`,
      [publicationId, startedAt, parts, afterClueId, isFinished],
    );
  }

  /** The next clues in the order of their ids, with every event that their hits ever counted. */
  async listClues(tx: Tx, afterClueId: string, limit: number): Promise<ClueHold[]> {
    return tx.query<ClueHold & Record<string, unknown>>(
      `${MERGED}
       SELECT c.id AS "clueId", c.version, c.state, c.case_id AS "caseId", c.merged_into_id AS "mergedIntoId",
              ARRAY (${EVENTS})::text[] AS "eventIds"
         FROM page JOIN clue c USING (id) ORDER BY c.id`,
      [afterClueId, limit],
    );
  }

  async listCases(tx: Tx, caseIds: readonly string[]): Promise<CaseHold[]> {
    if (caseIds.length === 0) return [];
    const rows = await tx.query<{ caseId: string; version: number; state: string; at: Date }>(
      `SELECT f.id AS "caseId", f.version, f.state, f.updated_at AS at FROM case_file f
        WHERE f.id = ANY ($1::uuid[]) ORDER BY f.id`,
      [caseIds],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }
}
