import type { Tx } from '#platform/postgres';

/** Events that were erased, and the answers that were about them. */
export class ErasedEventStore {
  async save(tx: Tx, eventIds: readonly string[], at: Date): Promise<void> {
    await tx.query(
      'INSERT INTO erased_event (event_id, erased_at) SELECT e, $2 FROM unnest($1::uuid[]) AS e ON CONFLICT DO NOTHING',
      [eventIds, at],
    );
  }

  async among(tx: Tx, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (eventIds.length === 0) return new Set();
    const rows = await tx.query<{ event_id: string }>(
      'SELECT event_id FROM erased_event WHERE event_id = ANY ($1::uuid[])',
      [eventIds],
    );
    return new Set(rows.map((row) => row.event_id));
  }

  /** Returns how many went. Whoever pulls by a cursor goes on: numbers of answers may have gaps. */
  async removeAnswers(tx: Tx, eventIds: readonly string[]): Promise<number> {
    const { rowCount } = await tx.client.query('DELETE FROM answer WHERE event_id = ANY ($1::uuid[])', [eventIds]);
    return rowCount ?? 0;
  }
}
