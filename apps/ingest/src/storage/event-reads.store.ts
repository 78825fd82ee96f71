import type { GridEventV1 } from '#contracts';
import type { Mapping } from '#domain/intake';
import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';
import { EVENT_ACCESS, EVENTS_BY_ACCESS } from './event-access.js';

export interface PushView {
  readonly kind: string;
  readonly outcome: string;
  readonly revision: number;
  readonly sourceVersion: number | null;
  readonly flags: readonly string[];
  readonly receivedAt: string;
  readonly via: string;
  readonly runId: string | null;
  /** By which version of an adapter it was read; null where it came in our own form, or before this was noted. */
  readonly mapping: Mapping | null;
}

interface Raw extends Omit<PushView, 'sourceVersion' | 'receivedAt' | 'mapping'> {
  readonly adapterId: string | null;
  readonly adapterVersion: number | null;
  readonly sourceVersion: string | null;
  readonly receivedAt: Date;
}

/** Reads of events for people: always of those that they may see. */
export class EventReads {
  async find(
    tx: Tx,
    address: { readonly eventId: string } | { readonly sourceId: string; readonly sourceEventNo: string },
    seen: Condition,
  ): Promise<GridEventV1 | undefined> {
    const byId = 'eventId' in address;
    const params = byId ? [address.eventId] : [address.sourceId, address.sourceEventNo];
    const where = byId
      ? 'e.event_id = $1'
      : 'e.event_id = (SELECT k.event_id FROM event_key k WHERE k.source_id = $1 AND k.source_event_no = $2)';
    const scope = conditionSql(seen, EVENT_ACCESS, params.length + 1);
    const rows = await tx.query<{ state: GridEventV1 }>(
      `SELECT e.state FROM ${EVENTS_BY_ACCESS} WHERE ${where} AND ${scope.sql}`,
      [...params, ...scope.params],
    );
    return rows[0]?.state;
  }

  async listPushes(tx: Tx, eventId: string): Promise<PushView[]> {
    const rows = await tx.query<Raw & Record<string, unknown>>(
      `SELECT kind, outcome, revision, source_version AS "sourceVersion", flags, received_at AS "receivedAt", via, run_id AS "runId",
              adapter_id AS "adapterId", adapter_version AS "adapterVersion"
         FROM event_push WHERE event_id = $1 ORDER BY received_at, revision, push_key LIMIT 1000`,
      [eventId],
    );
    return rows.map(({ adapterId, adapterVersion, ...row }) => ({
      ...row,
      mapping: adapterId === null || adapterVersion === null ? null : { adapterId, version: adapterVersion },
      sourceVersion: row.sourceVersion === null ? null : Number(row.sourceVersion),
      receivedAt: row.receivedAt.toISOString(),
    }));
  }
}
