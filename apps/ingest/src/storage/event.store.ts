import type { EventState } from '#domain/intake';
import { copyRows, type Tx } from '#platform/postgres';
import { recordDays, reportedOn } from './event-days.js';
import { EventTermStore } from './event-term.store.js';
import { type EventRow, type StoredEvent, toMemory, toStoredEvent } from './event.rows.js';

export interface EventKey {
  readonly sourceId: string;
  readonly sourceEventNo: string;
}

/** One push of an event. */
export interface WantedPush extends EventKey {
  readonly pushKey: string;
}

/** What is known under one key: the event, and the push that has this push key already. */
export interface KnownEvent {
  readonly event: StoredEvent;
  readonly push: StoredPush | null;
}

export interface StoredPush {
  readonly bodyHash: string;
  readonly outcome: string;
  readonly revision: number;
  readonly flags: readonly string[];
  /** Of what a version said of the handling when it came first. */
  readonly disposalKey: string | null;
}

export interface EventWrite extends EventKey {
  readonly state: EventState;
  /** JSON of the state as it is published. */
  readonly published: string;
  readonly procuratorateId: string;
}

export interface EventUpdate extends EventWrite {
  /** As they were read. */
  readonly writes: number;
  readonly before: EventState;
}

/** Two writers changed one event at once: the later one decides again on what the other left. */
export class ConcurrentChange extends Error {
  constructor() {
    super('an event of the batch was changed by another writer');
    this.name = 'ConcurrentChange';
  }
}

// LATERAL with LIMIT leaves one sensible plan: a look-up per key in the narrow table's index, then one in the index of the
// one month that the id is from. A plain join is planned as a scan while a table has no statistics yet.
export const EVENT_LOOK_UP = `
  SELECT k.i::int AS i, e.*, p.body_hash AS push_hash, p.outcome AS push_outcome, p.revision AS push_revision, p.flags AS push_flags,
         p.disposal_key AS push_disposal
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k (source_id, source_event_no, push_key, i)
   CROSS JOIN LATERAL (
     SELECT event_id FROM event_key
      WHERE event_key.source_id = k.source_id AND event_key.source_event_no = k.source_event_no
      LIMIT 1) n
   CROSS JOIN LATERAL (
     SELECT event_id, writes, source_version, body_hash, ordered_at, state, memory
       FROM event
      WHERE event.event_id = n.event_id
      LIMIT 1) e
    LEFT JOIN LATERAL (
     SELECT body_hash, outcome, revision, flags, disposal_key
       FROM event_push
      WHERE event_push.event_id = n.event_id AND event_push.push_key = k.push_key
      LIMIT 1) p ON true`;

/** In the order of the keys that are given, so that all who hold do so in one order. */
const EVENT_HOLD = `
  SELECT 1
    FROM unnest($1::text[], $2::text[]) AS k (source_id, source_event_no)
   CROSS JOIN LATERAL (
     SELECT event_id FROM event_key
      WHERE event_key.source_id = k.source_id AND event_key.source_event_no = k.source_event_no
      LIMIT 1) n
   CROSS JOIN LATERAL (SELECT 1 FROM event WHERE event.event_id = n.event_id LIMIT 1 FOR UPDATE) e`;

// As an insert that meets its key: the index of the one month is all that it can be planned by. A row that is not there any
// more would be made anew: its negative count tells, and the transaction is taken back.
export const EVENT_UPDATE = `
  INSERT INTO event AS e (event_id, source_id, source_event_no, revision, writes, source_version, body_hash, ordered_at,
                          procuratorate_id, region_code12, state, memory)
  SELECT u.event_id, u.source_id, u.source_event_no, u.revision, -1 - u.writes, u.source_version, u.body_hash, u.ordered_at,
         u.procuratorate_id, u.region_code12, u.state, u.memory
    FROM unnest($1::uuid[], $2::int[], $3::int[], $4::bigint[], $5::text[], $6::timestamptz[], $7::text[], $8::jsonb[], $9::jsonb[],
                $10::text[], $11::text[], $12::text[])
         AS u (event_id, writes, revision, source_version, body_hash, ordered_at, region_code12, state, memory,
               source_id, source_event_no, procuratorate_id)
  ON CONFLICT (event_id) DO UPDATE
     SET revision = excluded.revision, writes = -excluded.writes, source_version = excluded.source_version,
         body_hash = excluded.body_hash, ordered_at = excluded.ordered_at, region_code12 = excluded.region_code12,
         state = excluded.state, memory = excluded.memory
   WHERE e.writes = -1 - excluded.writes
  RETURNING e.writes < 0 AS fresh`;

interface LookUpRow extends EventRow {
  readonly i: number;
  readonly push_hash: string | null;
  readonly push_outcome: string;
  readonly push_revision: number;
  readonly push_flags: string[];
  readonly push_disposal: string | null;
}

const MICROS_PER_MS = 1000n;

/** Days that events name as their last one; few do. */
const termsOf = (events: readonly EventWrite[]): { eventId: string; lastDay: string }[] =>
  events.flatMap(({ state: { eventId, body } }) =>
    body.more.retentionUntil === undefined ? [] : [{ eventId, lastDay: body.more.retentionUntil }],
  );

/** Current states of events. */
export class EventStore {
  private readonly terms = new EventTermStore();

  /** One answer per wanted key, in their order; null where the event is not known. */
  async lookUp(tx: Tx, wanted: readonly WantedPush[]): Promise<(KnownEvent | null)[]> {
    const found: (KnownEvent | null)[] = new Array<KnownEvent | null>(wanted.length).fill(null);
    if (wanted.length === 0) return found;
    const result = await tx.client.query<LookUpRow>({
      name: 'event-look-up',
      text: EVENT_LOOK_UP,
      values: [
        wanted.map((key) => key.sourceId),
        wanted.map((key) => key.sourceEventNo),
        wanted.map((key) => key.pushKey),
      ],
    });
    for (const row of result.rows) {
      const push =
        row.push_hash === null
          ? null
          : {
              bodyHash: row.push_hash,
              outcome: row.push_outcome,
              revision: row.push_revision,
              flags: row.push_flags,
              disposalKey: row.push_disposal,
            };
      found[row.i - 1] = { event: toStoredEvent(row), push };
    }
    return found;
  }

  /** Holds the events of these keys that are there until the transaction ends: what is looked up afterwards stays so. */
  async hold(tx: Tx, keys: readonly EventKey[]): Promise<void> {
    await tx.query(EVENT_HOLD, [keys.map((key) => key.sourceId), keys.map((key) => key.sourceEventNo)]);
  }

  /** Rejects with 23505 when another writer inserted one of the keys. */
  async insert(tx: Tx, events: readonly EventWrite[]): Promise<void> {
    // The keys first: of two writers the later one waits here, before it has written anything wide.
    await copyRows(
      tx,
      'event_key',
      { source_id: 'text', source_event_no: 'text', event_id: 'uuid', reported_on: 'date' },
      events.map(({ state, sourceId, sourceEventNo }) => ({
        source_id: sourceId,
        source_event_no: sourceEventNo,
        event_id: state.eventId,
        reported_on: reportedOn(state),
      })),
    );
    await copyRows(
      tx,
      'event',
      {
        event_id: 'uuid',
        source_id: 'text',
        source_event_no: 'text',
        revision: 'int4',
        writes: 'int4',
        source_version: 'int8',
        body_hash: 'text',
        ordered_at: 'timestamptz',
        procuratorate_id: 'text',
        region_code12: 'text',
        state: 'jsonb',
        memory: 'jsonb',
      },
      events.map(({ state, ...event }) => ({
        event_id: state.eventId,
        source_id: event.sourceId,
        source_event_no: event.sourceEventNo,
        revision: state.revision,
        writes: 1,
        source_version: state.mark.sourceVersion,
        body_hash: state.mark.bodyHash,
        ordered_at: state.mark.dated ? BigInt(state.mark.orderMs) * MICROS_PER_MS : null,
        procuratorate_id: event.procuratorateId,
        region_code12: state.body.regionCode12,
        state: event.published,
        memory: toMemory(state),
      })),
    );
    await this.terms.save(tx, termsOf(events));
    await recordDays(tx, events);
  }

  /** Throws `ConcurrentChange` when a row is not as it was read (`writes`). Nothing of the transaction may be kept then. */
  async update(tx: Tx, events: readonly EventUpdate[]): Promise<void> {
    if (events.length === 0) return;
    const result = await tx.client.query<{ fresh: boolean }>({
      name: 'event-update',
      text: EVENT_UPDATE,
      values: [
        events.map(({ state }) => state.eventId),
        events.map(({ writes }) => writes),
        events.map(({ state }) => state.revision),
        events.map(({ state }) => state.mark.sourceVersion),
        events.map(({ state }) => state.mark.bodyHash),
        events.map(({ state: { mark } }) => (mark.dated ? new Date(mark.orderMs).toISOString() : null)),
        events.map(({ state }) => state.body.regionCode12),
        events.map(({ published }) => published),
        events.map(({ state }) => {
          const memory = toMemory(state);
          return memory === null ? null : JSON.stringify(memory);
        }),
        events.map(({ sourceId }) => sourceId),
        events.map(({ sourceEventNo }) => sourceEventNo),
        events.map(({ procuratorateId }) => procuratorateId),
      ],
    });
    if (result.rowCount !== events.length || result.rows.some(({ fresh }) => fresh)) throw new ConcurrentChange();
    await this.terms.save(tx, termsOf(events));
    await recordDays(tx, events);
  }
}
