import type { Tx } from '#platform/postgres';

/** Last days that platforms named for their events. A hint of where to look: what counts is what the event says when it is erased. */
export class EventTermStore {
  async save(tx: Tx, terms: readonly { readonly eventId: string; readonly lastDay: string }[]): Promise<void> {
    if (terms.length === 0) return;
    await tx.query(
      `INSERT INTO event_term (event_id, last_day) SELECT * FROM unnest($1::uuid[], $2::date[])
       ON CONFLICT (event_id) DO UPDATE SET last_day = excluded.last_day`,
      [terms.map(({ eventId }) => eventId), terms.map(({ lastDay }) => lastDay)],
    );
  }

  /** Events of which the named day is over, without those that a case holds. */
  async listOver(tx: Tx, today: string, limit: number): Promise<string[]> {
    const rows = await tx.query<{ event_id: string }>(
      `SELECT t.event_id FROM event_term t WHERE t.last_day < $1
          AND NOT EXISTS (SELECT FROM event_postponed p WHERE p.event_id = t.event_id)
        ORDER BY t.last_day, t.event_id LIMIT $2`,
      [today, limit],
    );
    return rows.map((row) => row.event_id);
  }

  async remove(tx: Tx, eventIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM event_term WHERE event_id = ANY ($1::uuid[])', [eventIds]);
  }
}
