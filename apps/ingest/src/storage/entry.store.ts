import type { Tx } from '#platform/postgres';

export interface EntryRow {
  readonly eventId: string;
  readonly revision: number;
  readonly enteredBy: string;
  readonly enteredName: string;
  readonly enteredAt: Date;
}

/** Where an event stands that has a number already. */
export interface NumberedEvent {
  readonly eventId: string;
  readonly regionCode12: string;
  /** The event is kept from this person (回避). */
  readonly isRecused: boolean;
}

/** Events that people enter by hand: their numbers, and who entered which. */
export class EntryStore {
  /** The next number of the day. Those who enter at the same time take turns; what is rolled back leaves no gap. */
  async draw(tx: Tx, sourceId: string, day: string): Promise<number> {
    const rows = await tx.query<{ last: number }>(
      `INSERT INTO entry_number AS n (source_id, day, last) VALUES ($1, $2, 1)
       ON CONFLICT (source_id, day) DO UPDATE SET last = n.last + 1 RETURNING last`,
      [sourceId, day],
    );
    return rows[0]!.last;
  }

  async findNumbered(
    tx: Tx,
    key: { readonly sourceId: string; readonly sourceEventNo: string; readonly personId: string },
  ): Promise<NumberedEvent | undefined> {
    const rows = await tx.query<NumberedEvent & Record<string, unknown>>(
      `SELECT e.event_id AS "eventId", e.region_code12 AS "regionCode12",
              EXISTS (SELECT FROM recused_event r WHERE r.event_id = e.event_id AND r.person_id = $3) AS "isRecused"
         FROM event_key k JOIN event e USING (event_id) WHERE k.source_id = $1 AND k.source_event_no = $2`,
      [key.sourceId, key.sourceEventNo, key.personId],
    );
    return rows[0];
  }

  async insert(tx: Tx, { eventId, revision, enteredBy, enteredName, enteredAt }: EntryRow): Promise<void> {
    await tx.query(
      `INSERT INTO event_entry (event_id, revision, entered_by, entered_name, entered_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (event_id, revision) DO NOTHING`,
      [eventId, revision, enteredBy, enteredName, enteredAt],
    );
  }

  async list(tx: Tx, eventId: string): Promise<EntryRow[]> {
    return tx.query<EntryRow & Record<string, unknown>>(
      `SELECT event_id AS "eventId", revision, entered_by AS "enteredBy", entered_name AS "enteredName",
              entered_at AS "enteredAt" FROM event_entry WHERE event_id = $1 ORDER BY revision`,
      [eventId],
    );
  }
}
