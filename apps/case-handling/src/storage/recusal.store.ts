import type { Tx } from '#platform/postgres';

/** Which events somebody must not see who is recused (回避) from an item. */
export class RecusalStore {
  /**
   * Every event of the hits that are at the clue, or came to it first: 并案 moves a hit, and leaves whoever was recused
   * from it recused. Of a hit that is void the event that had completed it is left. In no order; none for an unknown clue.
   */
  async listEvents(tx: Tx, clueIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    if (clueIds.length === 0) return new Map();
    const rows = await tx.query<{ clueId: string; eventIds: string[] }>(
      `SELECT u.clue_id AS "clueId", array_agg(DISTINCT e.event_id)::text[] AS "eventIds"
         FROM unnest($1::uuid[]) AS u (clue_id)
         JOIN hit h ON h.clue_id = u.clue_id OR h.first_clue_id = u.clue_id
        CROSS JOIN LATERAL (
          SELECT h.completed_by AS event_id UNION SELECT o.event_id FROM hit_event o WHERE o.hit_id = h.hit_id) e
        GROUP BY u.clue_id`,
      [clueIds],
    );
    return new Map(rows.map(({ clueId, eventIds }) => [clueId, eventIds]));
  }
}
