import type { Tx } from '#platform/postgres';

const GONE = '（已依法删除）';

/** A clue without a case, or one whose case's file is over. */
const NOT_KEPT = `(x.ended OR NOT EXISTS (SELECT FROM clue c WHERE c.id = h.clue_id AND c.case_id IS NOT NULL))`;

const MASK_EXCERPTS = `
  UPDATE hit_event e SET excerpt = '${GONE}', address = NULL, source_event_no = ''
    FROM hit h, erased_event x
   WHERE h.hit_id = e.hit_id AND x.event_id = e.event_id AND ${NOT_KEPT} AND e.excerpt <> '${GONE}'`;

const NO_CONDITIONS = `(SELECT coalesce(jsonb_agg(c || '{"actual": null, "found": []}' ORDER BY n), '[]')
  FROM jsonb_array_elements(h.explanation -> 'conditions') WITH ORDINALITY AS y (c, n))`;

/** What was read in the completing event goes from the explanation; the rule, its conditions and the window stay. */
const MASK_EXPLANATIONS = `
  UPDATE hit h SET explanation = jsonb_set(h.explanation, '{conditions}', ${NO_CONDITIONS})
    FROM erased_event x
   WHERE x.event_id = h.completed_by AND ${NOT_KEPT}`;

const NO_VALUES = `(SELECT coalesce(jsonb_agg(p || '{"value": "${GONE}"}' ORDER BY n), '[]')
  FROM jsonb_array_elements(h.key_parts) WITH ORDINALITY AS y (p, n))`;

/** The key that joined them goes with the last of the events. */
const MASK_KEYS = `
  UPDATE hit h SET key_parts = ${NO_VALUES}
    FROM erased_event x
   WHERE x.event_id = h.completed_by AND ${NOT_KEPT}
     AND NOT EXISTS (SELECT FROM hit_event o WHERE o.hit_id = h.hit_id
                        AND NOT EXISTS (SELECT FROM erased_event y WHERE y.event_id = o.event_id))`;

/** Events that were erased, and what hits tell of them. */
export class ErasedEventStore {
  /** `ended` only ever turns true. */
  async save(
    tx: Tx,
    events: readonly { readonly eventId: string; readonly ended: boolean }[],
    at: Date,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO erased_event AS x (event_id, ended, erased_at)
       SELECT u.event_id, u.ended, $3 FROM unnest($1::uuid[], $2::boolean[]) AS u (event_id, ended)
       ON CONFLICT (event_id) DO UPDATE SET ended = true WHERE excluded.ended AND NOT x.ended`,
      [events.map(({ eventId }) => eventId), events.map(({ ended }) => ended), at],
    );
  }

  /** Masks what hits tell of these events, where no case keeps it. Those that were not erased are left as they are. */
  async maskEvents(tx: Tx, eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    await tx.query(`${MASK_EXCERPTS} AND e.event_id = ANY ($1::uuid[])`, [eventIds]);
    await tx.query(`${MASK_EXPLANATIONS} AND h.completed_by = ANY ($1::uuid[])`, [eventIds]);
    await tx.query(`${MASK_KEYS} AND h.completed_by = ANY ($1::uuid[])`, [eventIds]);
  }

  /** The same for hits that were just told anew. */
  async maskHits(tx: Tx, hitIds: readonly string[]): Promise<void> {
    if (hitIds.length === 0) return;
    const masked = await tx.query(`${MASK_EXCERPTS} AND e.hit_id = ANY ($1::uuid[]) RETURNING 1`, [hitIds]);
    if (masked.length === 0) return;
    await tx.query(`${MASK_EXPLANATIONS} AND h.hit_id = ANY ($1::uuid[])`, [hitIds]);
    await tx.query(`${MASK_KEYS} AND h.hit_id = ANY ($1::uuid[])`, [hitIds]);
  }
}
