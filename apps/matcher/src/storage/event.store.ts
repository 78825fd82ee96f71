import type { Condition } from '#kernel';
import { conditionSql, copyRows, type Tx } from '#platform/postgres';

export interface StoredEvent {
  readonly eventId: string;
  readonly revision: number;
  readonly timeMs: number;
  readonly sourceId: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  readonly runId: string | null;
  /** The record's value as it came. */
  readonly body: Buffer;
}

export interface EventRef {
  readonly eventId: string;
  readonly revision: number;
}

export interface HistoryCursor {
  readonly timeMs: number;
  readonly eventId: string;
}

export interface EventBody extends EventRef {
  readonly timeMs: number;
  readonly body: Buffer;
}

interface BodyRow {
  event_id: string;
  revision: number;
  event_time: Date;
  body: Buffer;
}

/** Where the policy of access finds its fields, of an event `e` with `RECUSED_FROM_EVENT`. */
const EVENT_ACCESS = {
  procuratorateId: 'e.procuratorate_id',
  regionCode12: 'e.region_code12',
  recusedIds: 'r.recused_ids',
};

/** The people from whom the event is kept by 回避, as far as the reader may know of them. */
const RECUSED_FROM_EVENT = `CROSS JOIN LATERAL (
  SELECT ARRAY (SELECT o.person_id FROM recused_event o WHERE o.event_id = e.event_id) AS recused_ids) r`;

const COLUMNS = {
  event_id: 'uuid',
  revision: 'int4',
  event_time: 'timestamptz',
  source_id: 'text',
  procuratorate_id: 'text',
  region_code12: 'text',
  run_id: 'uuid',
  body: 'bytea',
} as const;

const fromRow = (row: BodyRow): EventBody => ({
  eventId: row.event_id,
  revision: row.revision,
  timeMs: row.event_time.getTime(),
  body: row.body,
});

/** The matcher's own copy of the events that it evaluates. Rows stay as they came until the event is erased. */
export class EventStore {
  async insert(tx: Tx, events: readonly StoredEvent[]): Promise<void> {
    await copyRows(
      tx,
      'event',
      COLUMNS,
      events.map((event) => ({
        event_id: event.eventId,
        revision: event.revision,
        event_time: new Date(event.timeMs),
        source_id: event.sourceId,
        procuratorate_id: event.procuratorateId,
        region_code12: event.regionCode12,
        run_id: event.runId,
        body: event.body,
      })),
    );
  }

  /** In no order. */
  async listBodies(tx: Tx, refs: readonly EventRef[]): Promise<EventBody[]> {
    if (refs.length === 0) return [];
    const rows = await tx.query<BodyRow>(
      `SELECT e.event_id, e.revision, e.event_time, e.body
         FROM unnest($1::uuid[], $2::int[]) AS u (event_id, revision)
        CROSS JOIN LATERAL (SELECT * FROM event e WHERE e.event_id = u.event_id AND e.revision = u.revision OFFSET 0) e`,
      [refs.map((ref) => ref.eventId), refs.map((ref) => ref.revision)],
    );
    return rows.map(fromRow);
  }

  /**
   * The newest revision of each of the office's events with a time in [from, to) of which `seen` is true, in event order,
   * after the cursor.
   */
  async listHistory(
    tx: Tx,
    span: { readonly procuratorateId: string; readonly from: Date; readonly to: Date },
    page: { readonly seen: Condition; readonly after: HistoryCursor | null; readonly limit: number },
  ): Promise<EventBody[]> {
    const { after } = page;
    const seen = conditionSql(page.seen, EVENT_ACCESS, 7);
    const rows = await tx.query<BodyRow>(
      `SELECT e.event_id, e.revision, e.event_time, e.body FROM event e ${RECUSED_FROM_EVENT}
        WHERE e.procuratorate_id = $1 AND e.event_time < $3 AND e.erased_at IS NULL
          AND (e.event_time, e.event_id) > ($2::timestamptz, $4::uuid) AND e.event_time >= $5
          AND e.revision = (SELECT max(n.revision) FROM event n WHERE n.event_id = e.event_id)
          AND ${seen.sql}
        ORDER BY e.event_time, e.event_id LIMIT $6`,
      [
        span.procuratorateId,
        after === null ? span.from : new Date(after.timeMs),
        span.to,
        after?.eventId ?? '00000000-0000-0000-0000-000000000000',
        span.from,
        page.limit,
        ...seen.params,
      ],
    );
    return rows.map(fromRow);
  }

  /** Whether `seen` is true of the newest revision of the event; false where there is none. */
  async isSeen(tx: Tx, eventId: string, seen: Condition): Promise<boolean> {
    const { sql, params } = conditionSql(seen, EVENT_ACCESS, 2);
    const rows = await tx.query(
      `SELECT FROM (SELECT * FROM event WHERE event_id = $1 ORDER BY revision DESC LIMIT 1) e ${RECUSED_FROM_EVENT}
        WHERE ${sql}`,
      [eventId, ...params],
    );
    return rows.length === 1;
  }
}
