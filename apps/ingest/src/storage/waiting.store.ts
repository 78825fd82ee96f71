import type { Tx } from '#platform/postgres';
import type { EventKey } from './event.store.js';

/** A disposal whose event has not come yet. */
export interface WaitingDisposal extends EventKey {
  readonly waitingId: string;
  readonly disposalKey: string;
  readonly receivedMs: number;
  /** The pushed item as it came, sealed. */
  readonly sealed: Buffer;
}

interface WaitingRow {
  readonly waiting_id: string;
  readonly source_id: string;
  readonly source_event_no: string;
  readonly disposal_key: string;
  readonly received_at: Date;
  readonly sealed: Buffer;
}

const COLUMNS = 'w.waiting_id, w.source_id, w.source_event_no, w.disposal_key, w.received_at, w.sealed';

export const WAITING_LOOK_UP = `
  SELECT ${COLUMNS}
    FROM unnest($1::text[], $2::text[]) AS k (source_id, source_event_no)
   CROSS JOIN LATERAL (
     SELECT * FROM waiting_disposal d
      WHERE d.source_id = k.source_id AND d.source_event_no = k.source_event_no
      ORDER BY d.received_at, d.waiting_id
      LIMIT 500) w`;

const OVERTAKEN = `
  SELECT ${COLUMNS}
    FROM (SELECT * FROM waiting_disposal ORDER BY waiting_id) w
   CROSS JOIN LATERAL (
     SELECT 1 FROM event_key k WHERE k.source_id = w.source_id AND k.source_event_no = w.source_event_no LIMIT 1) known
   LIMIT $1`;

const toWaiting = (row: WaitingRow): WaitingDisposal => ({
  waitingId: row.waiting_id,
  sourceId: row.source_id,
  sourceEventNo: row.source_event_no,
  disposalKey: row.disposal_key,
  receivedMs: row.received_at.getTime(),
  sealed: row.sealed,
});

export class WaitingStore {
  /** What waits for these events, per event in the order of arrival. */
  async listByKeys(tx: Tx, keys: readonly EventKey[]): Promise<WaitingDisposal[]> {
    if (keys.length === 0) return [];
    const result = await tx.client.query<WaitingRow>({
      name: 'waiting-look-up',
      text: WAITING_LOOK_UP,
      values: [keys.map((key) => key.sourceId), keys.map((key) => key.sourceEventNo)],
    });
    return result.rows.map(toWaiting);
  }

  /** Waiting for an event that is here: its event was stored by another writer in the same moment. */
  async listOvertaken(tx: Tx, limit: number): Promise<WaitingDisposal[]> {
    return (await tx.query<WaitingRow>(OVERTAKEN, [limit])).map(toWaiting);
  }

  async insert(tx: Tx, disposals: readonly WaitingDisposal[]): Promise<void> {
    if (disposals.length === 0) return;
    await tx.query(
      `INSERT INTO waiting_disposal (waiting_id, source_id, source_event_no, disposal_key, received_at, sealed)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bytea[])`,
      [
        disposals.map((one) => one.waitingId),
        disposals.map((one) => one.sourceId),
        disposals.map((one) => one.sourceEventNo),
        disposals.map((one) => one.disposalKey),
        disposals.map((one) => new Date(one.receivedMs).toISOString()),
        disposals.map((one) => one.sealed),
      ],
    );
  }

  /** Returns how many were still there. */
  async remove(tx: Tx, waitingIds: readonly string[]): Promise<number> {
    if (waitingIds.length === 0) return 0;
    const removed = await tx.query('DELETE FROM waiting_disposal WHERE waiting_id = ANY($1::uuid[]) RETURNING 1', [
      waitingIds,
    ]);
    return removed.length;
  }

  async count(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ n: string }>('SELECT count(*) AS n FROM waiting_disposal');
    return Number(row?.n ?? 0);
  }
}
