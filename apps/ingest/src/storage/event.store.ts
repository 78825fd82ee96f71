import type { EventState } from '#domain/intake';
import { copyRows, type Tx } from '#platform/postgres';
import { type EventRow, type StoredEvent, toMemory, toStoredEvent } from './event.rows.js';

export interface EventKey {
  readonly sourceId: string;
  readonly sourceEventNo: string;
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
}

export interface EventWrite extends EventKey {
  readonly state: EventState;
  /** JSON of the state as it is published. */
  readonly published: string;
  readonly procuratorateId: string;
}

/** Two writers changed one event at once: the later one decides again on what the other left. */
export class ConcurrentChange extends Error {
  constructor() {
    super('an event of the batch was changed by another writer');
    this.name = 'ConcurrentChange';
  }
}

// LATERAL with LIMIT leaves one sensible plan, a look-up per key in the unique index. A plain join is planned as a scan of the
// whole index while a table has no statistics yet.
export const EVENT_LOOK_UP = `
  SELECT k.i::int AS i, e.*, p.body_hash AS push_hash, p.outcome AS push_outcome, p.revision AS push_revision, p.flags AS push_flags
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k (source_id, source_event_no, push_key, i)
   CROSS JOIN LATERAL (
     SELECT event_id, writes, source_version, body_hash, ordered_at, state, memory
       FROM event
      WHERE event.source_id = k.source_id AND event.source_event_no = k.source_event_no
      LIMIT 1) e
    LEFT JOIN LATERAL (
     SELECT body_hash, outcome, revision, flags
       FROM event_push
      WHERE event_push.event_id = e.event_id AND event_push.push_key = k.push_key
      LIMIT 1) p ON true`;

export const EVENT_UPDATE = `
  UPDATE event
     SET revision = u.revision, writes = event.writes + 1, source_version = u.source_version, body_hash = u.body_hash,
         ordered_at = u.ordered_at, region_code12 = u.region_code12, state = u.state, memory = u.memory
    FROM unnest($1::uuid[], $2::int[], $3::int[], $4::bigint[], $5::text[], $6::timestamptz[], $7::text[], $8::jsonb[], $9::jsonb[])
         AS u (event_id, writes, revision, source_version, body_hash, ordered_at, region_code12, state, memory)
   CROSS JOIN LATERAL (
     SELECT ctid FROM event WHERE event.event_id = u.event_id AND event.writes = u.writes LIMIT 1 FOR UPDATE) held
   WHERE event.ctid = held.ctid`;

interface LookUpRow extends EventRow {
  readonly i: number;
  readonly push_hash: string | null;
  readonly push_outcome: string;
  readonly push_revision: number;
  readonly push_flags: string[];
}

const MICROS_PER_MS = 1000n;

/** Current states of events. */
export class EventStore {
  /** One answer per wanted key, in their order; null where the event is not known. */
  async lookUp(tx: Tx, wanted: readonly (EventKey & { pushKey: string })[]): Promise<(KnownEvent | null)[]> {
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
            };
      found[row.i - 1] = { event: toStoredEvent(row), push };
    }
    return found;
  }

  /** Rejects with 23505 when another writer inserted one of the keys. */
  async insert(tx: Tx, events: readonly EventWrite[]): Promise<void> {
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
        ordered_at: BigInt(state.mark.orderMs) * MICROS_PER_MS,
        procuratorate_id: event.procuratorateId,
        region_code12: state.body.regionCode12,
        state: event.published,
        memory: toMemory(state),
      })),
    );
  }

  /** Throws `ConcurrentChange` when a row is not as it was read (`writes`). Nothing of the transaction may be kept then. */
  async update(tx: Tx, events: readonly (EventWrite & { readonly writes: number })[]): Promise<void> {
    if (events.length === 0) return;
    const result = await tx.client.query({
      name: 'event-update',
      text: EVENT_UPDATE,
      values: [
        events.map(({ state }) => state.eventId),
        events.map(({ writes }) => writes),
        events.map(({ state }) => state.revision),
        events.map(({ state }) => state.mark.sourceVersion),
        events.map(({ state }) => state.mark.bodyHash),
        events.map(({ state }) => new Date(state.mark.orderMs).toISOString()),
        events.map(({ state }) => state.body.regionCode12),
        events.map(({ published }) => published),
        events.map(({ state }) => {
          const memory = toMemory(state);
          return memory === null ? null : JSON.stringify(memory);
        }),
      ],
    });
    if (result.rowCount !== events.length) throw new ConcurrentChange();
  }
}
