import type { ChainRef } from '#platform/audit';
import type { Tx } from '#platform/postgres';
import { forgetStepDays } from './event-days.js';

/** What an erasure has to know of an event. */
export interface EventToErase {
  readonly eventId: string;
  readonly sourceId: string;
  readonly sourceEventNo: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  /** What the event itself says; undefined where it says nothing. */
  readonly retentionUntil: string | undefined;
  /** Of its source; null where the office's own term counts. */
  readonly retentionDays: number | null;
}

interface Row {
  event_id: string;
  source_id: string;
  source_event_no: string;
  procuratorate_id: string;
  region_code12: string;
  retention_until: string | null;
  retention_days: number | null;
}

/** The rows of events, and everything here that is theirs alone. */
export class ErasureStore {
  /** Held until the transaction ends, in one order for everybody. Those that are not there are left out. */
  async hold(tx: Tx, eventIds: readonly string[]): Promise<EventToErase[]> {
    const rows = await tx.query<Row>(
      `SELECT e.event_id, e.source_id, e.source_event_no, e.procuratorate_id, e.region_code12,
              e.state ->> 'retentionUntil' AS retention_until, s.retention_days
         FROM event e LEFT JOIN source s USING (source_id)
        WHERE e.event_id = ANY ($1::uuid[]) ORDER BY e.event_id FOR UPDATE OF e`,
      [eventIds],
    );
    return rows.map((row) => ({
      eventId: row.event_id,
      sourceId: row.source_id,
      sourceEventNo: row.source_event_no,
      procuratorateId: row.procuratorate_id,
      regionCode12: row.region_code12,
      retentionUntil: row.retention_until ?? undefined,
      retentionDays: row.retention_days,
    }));
  }

  /** Of events that this transaction holds. What waits for them goes too: it came under the same number. */
  async remove(tx: Tx, events: readonly Pick<EventToErase, 'eventId' | 'sourceId' | 'sourceEventNo'>[]): Promise<void> {
    const ids: [string[]] = [events.map(({ eventId }) => eventId)];
    await forgetStepDays(tx, ...ids);
    for (const table of ['event_push', 'event_entry', 'reporter_identity', 'event_term', 'event_postponed', 'event']) {
      await tx.query(`DELETE FROM ${table} WHERE event_id = ANY ($1::uuid[])`, ids);
    }
    const keys = [events.map(({ sourceId }) => sourceId), events.map(({ sourceEventNo }) => sourceEventNo)];
    for (const table of ['event_key', 'waiting_disposal', 'reconciliation_difference']) {
      await tx.query(
        `DELETE FROM ${table} t USING unnest($1::text[], $2::text[]) AS k (source_id, source_event_no)
          WHERE t.source_id = k.source_id AND t.source_event_no = k.source_event_no`,
        keys,
      );
    }
  }

  /** Free texts beside the entries of these chains, e.g. of who looked at an event. */
  async listTexts(tx: Tx, chains: readonly ChainRef[]): Promise<(ChainRef & { readonly seq: number })[]> {
    if (chains.length === 0) return [];
    return tx.query<ChainRef & { readonly seq: number } & Record<string, unknown>>(
      `SELECT chain_kind AS kind, chain_id AS id, seq FROM history
        WHERE (chain_kind, chain_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND secret IS NOT NULL
        ORDER BY chain_id, seq`,
      [chains.map(({ kind }) => kind), chains.map(({ id }) => id)],
    );
  }

  async postpone(tx: Tx, eventIds: readonly string[], day: string): Promise<void> {
    await tx.query(
      'INSERT INTO event_postponed (event_id, since) SELECT e, $2 FROM unnest($1::uuid[]) AS e ON CONFLICT DO NOTHING',
      [eventIds, day],
    );
  }

  async release(tx: Tx, eventIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM event_postponed WHERE event_id = ANY ($1::uuid[])', [eventIds]);
  }

  /** Postponed events that no case holds any more. */
  async listReleased(tx: Tx, today: string, limit: number): Promise<string[]> {
    const rows = await tx.query<{ event_id: string }>(
      `SELECT p.event_id FROM event_postponed p
        WHERE NOT EXISTS (
          SELECT FROM clue_event c JOIN clue_file f USING (clue_id) LEFT JOIN case_term t USING (case_id)
           WHERE c.event_id = p.event_id AND f.state = 'filed' AND (t.kept_through IS NULL OR t.kept_through >= $1))
        ORDER BY p.event_id LIMIT $2`,
      [today, limit],
    );
    return rows.map((row) => row.event_id);
  }

  /** Every registered source with its term, null where it has none of its own, and how far its events were looked at. */
  async listTerms(tx: Tx): Promise<{ sourceId: string; retentionDays: number | null; upto: string | null }[]> {
    return tx.query<{ sourceId: string; retentionDays: number | null; upto: string | null }>(
      `SELECT s.source_id AS "sourceId", s.retention_days AS "retentionDays", f.upto
         FROM source s LEFT JOIN erasure_frontier f USING (source_id) ORDER BY s.source_id`,
    );
  }

  /** The next ids in (after, below), whosever; in their order. */
  async listBetween(
    tx: Tx,
    after: string,
    below: string,
    limit: number,
  ): Promise<{ eventId: string; sourceId: string }[]> {
    return tx.query<{ eventId: string; sourceId: string }>(
      `SELECT event_id AS "eventId", source_id AS "sourceId" FROM event
        WHERE event_id > $1 AND event_id < $2 ORDER BY event_id LIMIT $3`,
      [after, below, limit],
    );
  }

  async moveFrontier(tx: Tx, sourceId: string, upto: string): Promise<void> {
    await tx.query(
      `INSERT INTO erasure_frontier AS f (source_id, upto) VALUES ($1, $2)
       ON CONFLICT (source_id) DO UPDATE SET upto = excluded.upto WHERE f.upto < excluded.upto`,
      [sourceId, upto],
    );
  }

  /** Records of the topic that were put aside before this moment. Returns how many went. */
  async removeAside(tx: Tx, topic: string, before: Date, limit: number): Promise<number> {
    const { rowCount } = await tx.client.query(
      `DELETE FROM quarantine WHERE id IN (
         SELECT id FROM quarantine WHERE topic = $1 AND created_at < $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)`,
      [topic, before, limit],
    );
    return rowCount ?? 0;
  }

  /** Disposals of the source whose event never came. */
  async removeWaiting(tx: Tx, sourceId: string, before: Date, limit: number): Promise<number> {
    const { rowCount } = await tx.client.query(
      `DELETE FROM waiting_disposal WHERE waiting_id IN (
         SELECT waiting_id FROM waiting_disposal WHERE source_id = $1 AND received_at < $2 LIMIT $3)`,
      [sourceId, before, limit],
    );
    return rowCount ?? 0;
  }
}
