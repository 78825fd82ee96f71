import type { Condition } from '#kernel';
import { conditionSql, type Tx } from '#platform/postgres';

export type RequestState = 'requested' | 'confirmed' | 'rejected';

/** Somebody asks that an event be erased before its term. */
export interface ErasureRequest {
  readonly requestId: string;
  readonly procuratorateId: string;
  readonly eventId: string;
  /** Article of the law. */
  readonly basis: string;
  /** In the person's words; of one that was decided the history has them, for as long as they are not erased there. */
  readonly reason: string | null;
  readonly state: RequestState;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly erased: boolean;
}

const COLUMNS = `request_id AS "requestId", procuratorate_id AS "procuratorateId", event_id AS "eventId", basis, reason, state,
  requested_by AS "requestedBy", requested_at AS "requestedAt", decided_by AS "decidedBy", decided_at AS "decidedAt", erased`;
const PLACE = { procuratorateId: 'procuratorate_id', recusedIds: 'r.recused_ids' };
/** Requests, each with the people from whom its event is kept by 回避, as far as the reader may know of them. */
const REQUESTS = `erasure_request e CROSS JOIN LATERAL (
  SELECT ARRAY (SELECT o.person_id FROM recused_event o WHERE o.event_id = e.event_id) AS recused_ids) r`;

export class ErasureRequestStore {
  /** False when somebody asked for it already, and nobody has decided. */
  async insert(
    tx: Tx,
    request: Pick<
      ErasureRequest,
      'requestId' | 'procuratorateId' | 'eventId' | 'basis' | 'reason' | 'requestedBy' | 'requestedAt'
    >,
  ): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO erasure_request (request_id, procuratorate_id, event_id, basis, reason, state, requested_by, requested_at)
       VALUES ($1, $2, $3, $4, $5, 'requested', $6, $7)
       ON CONFLICT (event_id) WHERE state = 'requested' DO NOTHING RETURNING 1`,
      [
        request.requestId,
        request.procuratorateId,
        request.eventId,
        request.basis,
        request.reason,
        request.requestedBy,
        request.requestedAt,
      ],
    );
    return rows.length === 1;
  }

  async find(tx: Tx, requestId: string, seen: Condition): Promise<ErasureRequest | undefined> {
    const { sql, params } = conditionSql(seen, PLACE, 2);
    const rows = await tx.query<ErasureRequest & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM ${REQUESTS} WHERE request_id = $1 AND ${sql}`,
      [requestId, ...params],
    );
    return rows[0];
  }

  /** Newest first, after the cursor (the last id of the page before). */
  async list(
    tx: Tx,
    seen: Condition,
    query: { readonly state?: RequestState | undefined; readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<ErasureRequest[]> {
    const { sql, params } = conditionSql(seen, PLACE, 4);
    return tx.query<ErasureRequest & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM ${REQUESTS}
        WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR request_id < $2) AND ${sql}
        ORDER BY request_id DESC LIMIT $3`,
      [query.state ?? null, query.cursor ?? null, query.limit, ...params],
    );
  }

  /** What was said of those that were decided. */
  async reasonsOf(tx: Tx, requestIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (requestIds.length === 0) return new Map();
    const rows = await tx.query<{ id: string; reason: string }>(
      `SELECT chain_id AS id, secret AS reason FROM history
        WHERE chain_kind = 'erasure-request' AND chain_id = ANY ($1::text[]) AND command = 'request' AND secret IS NOT NULL`,
      [requestIds],
    );
    return new Map(rows.map(({ id, reason }) => [id, reason]));
  }

  /** The reason goes with the decision. Null when it is decided already. */
  async decide(
    tx: Tx,
    requestId: string,
    decision: { readonly state: 'confirmed' | 'rejected'; readonly by: string; readonly at: Date },
  ): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE erasure_request SET state = $2, decided_by = $3, decided_at = $4, reason = NULL
        WHERE request_id = $1 AND state = 'requested' RETURNING 1`,
      [requestId, decision.state, decision.by, decision.at],
    );
    return rows.length === 1;
  }

  async markErased(tx: Tx, requestId: string): Promise<void> {
    await tx.query('UPDATE erasure_request SET erased = true WHERE request_id = $1', [requestId]);
  }
}
