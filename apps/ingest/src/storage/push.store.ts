import type { Mapping } from '#domain/intake';
import { copyRows, type Tx } from '#platform/postgres';

/** One distinct item that was pushed for an event. */
export interface PushRow {
  readonly eventId: string;
  /** Identity within the event: the version, the disposal, or the contradicting body. */
  readonly pushKey: string;
  readonly kind: 'event' | 'disposal' | 'conflict';
  readonly outcome: string;
  /** The event's revision that this item made, or found. */
  readonly revision: number;
  readonly sourceVersion: number | null;
  readonly bodyHash: string;
  /** Key of what it says of the handling; null where it says nothing, and of what an earlier release took in. */
  readonly disposalKey: string | null;
  readonly flags: readonly string[];
  readonly receivedMs: number;
  readonly via: string;
  readonly runId: string | null;
  /** By which version of an adapter it was read; null where it came in our own form. */
  readonly mapping: Mapping | null;
  /** The item as it came, sealed. */
  readonly sealed: Buffer;
}

const COLUMNS = {
  event_id: 'uuid',
  push_key: 'text',
  kind: 'text',
  outcome: 'text',
  revision: 'int4',
  source_version: 'int8',
  body_hash: 'text',
  flags: 'text[]',
  received_at: 'timestamptz',
  via: 'text',
  run_id: 'uuid',
  sealed: 'bytea',
  adapter_id: 'text',
  adapter_version: 'int4',
  disposal_key: 'text',
} as const;

const MICROS_PER_MS = 1000n;

const INSERT_CONFLICT = `
  INSERT INTO event_push (event_id, push_key, kind, outcome, revision, source_version, body_hash, flags, received_at, via, run_id, sealed,
                          adapter_id, adapter_version)
  VALUES ($1, $2, 'conflict', 'conflict', $3, $4, $5, '{}', $6, $7, $8, $9, $10, $11)
  ON CONFLICT (event_id, push_key) DO NOTHING`;

const SEALED = `
  SELECT k.i::int AS i, p.sealed
    FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS k (event_id, push_key, i)
   CROSS JOIN LATERAL (
     SELECT sealed FROM event_push WHERE event_push.event_id = k.event_id AND event_push.push_key = k.push_key LIMIT 1) p`;

export type PushAddress = Pick<PushRow, 'eventId' | 'pushKey'>;

/** Everything that was pushed for an event, append-only. */
export class PushStore {
  /** The items as they came, sealed, in the order of their addresses; undefined where there is none. */
  async listSealed(tx: Tx, pushes: readonly PushAddress[]): Promise<(Buffer | undefined)[]> {
    const found = new Array<Buffer | undefined>(pushes.length).fill(undefined);
    if (pushes.length === 0) return found;
    const keys = [pushes.map(({ eventId }) => eventId), pushes.map(({ pushKey }) => pushKey)];
    const rows = await tx.query<{ i: number; sealed: Buffer }>(SEALED, keys);
    for (const { i, sealed } of rows) found[i - 1] = sealed;
    return found;
  }

  /** Rejects with 23505 when another writer appended one of them. */
  async append(tx: Tx, pushes: readonly PushRow[]): Promise<void> {
    await copyRows(
      tx,
      'event_push',
      COLUMNS,
      pushes.map((push) => ({
        event_id: push.eventId,
        push_key: push.pushKey,
        kind: push.kind,
        outcome: push.outcome,
        revision: push.revision,
        source_version: push.sourceVersion,
        body_hash: push.bodyHash,
        flags: push.flags,
        received_at: BigInt(push.receivedMs) * MICROS_PER_MS,
        via: push.via,
        run_id: push.runId,
        sealed: push.sealed,
        adapter_id: push.mapping?.adapterId ?? null,
        adapter_version: push.mapping?.version ?? null,
        disposal_key: push.disposalKey,
      })),
    );
  }

  /** A body that contradicts a known version: recorded once, however often it is pushed. */
  async appendConflicts(tx: Tx, pushes: readonly PushRow[]): Promise<void> {
    for (const push of pushes) {
      await tx.query(INSERT_CONFLICT, [
        push.eventId,
        push.pushKey,
        push.revision,
        push.sourceVersion,
        push.bodyHash,
        new Date(push.receivedMs),
        push.via,
        push.runId,
        push.sealed,
        push.mapping?.adapterId ?? null,
        push.mapping?.version ?? null,
      ]);
    }
  }
}
