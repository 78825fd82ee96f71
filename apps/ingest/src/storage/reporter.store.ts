import { type IdentityRecord, type KeyedBody, type ReporterRecord, toIdentityRecord } from '#domain/intake';
import { copyRows, type Tx } from '#platform/postgres';
import { reporterAad } from './sealed-places.js';

/** Whom the version names that the event stands at: who reported, the parties, the vehicles. */
export interface ReporterWrite {
  readonly eventId: string;
  /** Of the event, when its body came to be as it is. */
  readonly revision: number;
  /** Null when the version names nobody: what an earlier one said goes. */
  readonly sealed: Buffer | null;
}

export interface ReporterPorts {
  open(sealed: Buffer, aad: string): Buffer;
}

const UPSERT = `
  INSERT INTO reporter_identity (event_id, revision, sealed)
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::bytea[])
  ON CONFLICT (event_id) DO UPDATE SET revision = excluded.revision, sealed = excluded.sealed`;

export class ReporterStore {
  /** Of events that are stored for the first time in this transaction. */
  async insert(tx: Tx, reporters: readonly ReporterWrite[]): Promise<void> {
    const rows = reporters.flatMap(({ eventId, revision, sealed }) =>
      sealed === null ? [] : [{ event_id: eventId, revision, sealed }],
    );
    await copyRows(tx, 'reporter_identity', { event_id: 'uuid', revision: 'int4', sealed: 'bytea' }, rows);
  }

  /** Of events that were known; their rows of `event` are written, and so held, by this transaction. */
  async replace(tx: Tx, reporters: readonly ReporterWrite[]): Promise<void> {
    const gone = reporters.filter(({ sealed }) => sealed === null).map(({ eventId }) => eventId);
    if (gone.length > 0) await tx.query('DELETE FROM reporter_identity WHERE event_id = ANY ($1::uuid[])', [gone]);
    const kept = reporters.filter(({ sealed }) => sealed !== null);
    if (kept.length === 0) return;
    await tx.query(UPSERT, [
      kept.map(({ eventId }) => eventId),
      kept.map(({ revision }) => revision),
      kept.map(({ sealed }) => sealed),
    ]);
  }

  async find(tx: Tx, eventId: string, ports: ReporterPorts): Promise<IdentityRecord | null> {
    const rows = await tx.query<{ revision: number; sealed: Buffer }>(
      'SELECT revision, sealed FROM reporter_identity WHERE event_id = $1',
      [eventId],
    );
    const row = rows[0];
    if (row === undefined) return null;
    return openRecord(row.sealed, eventId, row.revision, ports);
  }

  /** Who is known, along the ids of events, with the body that their keys are published in. */
  async listAfter(tx: Tx, eventId: string | null, limit: number, ports: ReporterPorts): Promise<KnownIdentities[]> {
    const rows = await tx.query<{ event_id: string; revision: number; sealed: Buffer; body: KeyedBody }>(
      `SELECT r.event_id, r.revision, r.sealed,
              json_build_object('reporterKey', e.state -> 'reporterKey', 'parties', coalesce(e.state -> 'parties', '[]'),
                                'vehicles', coalesce(e.state -> 'vehicles', '[]')) AS body
         FROM reporter_identity r JOIN event e USING (event_id)
        WHERE $1::uuid IS NULL OR r.event_id > $1 ORDER BY r.event_id LIMIT $2`,
      [eventId, limit],
    );
    return rows.map((row) => ({
      eventId: row.event_id,
      record: openRecord(row.sealed, row.event_id, row.revision, ports),
      body: row.body,
    }));
  }
}

export interface KnownIdentities {
  readonly eventId: string;
  readonly record: IdentityRecord;
  readonly body: KeyedBody;
}

const openRecord = (sealed: Buffer, eventId: string, revision: number, ports: ReporterPorts): IdentityRecord =>
  toIdentityRecord(
    JSON.parse(ports.open(sealed, reporterAad(eventId, revision)).toString('utf8')) as IdentityRecord | ReporterRecord,
  );
