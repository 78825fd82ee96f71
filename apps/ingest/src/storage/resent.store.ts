import { hash } from 'node:crypto';
import type { KafkaRecord } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { PULLED, pulledOffset } from '../pull/pulled-place.js';

const RESENT_FROM = 'x-resent-from';
const ORIGIN = /^(.+)\/(\d{1,9})\/(\d{1,18})$/;
/** A record may be put aside and sent again several times; further back nobody looks. */
const STEPS_BACK = 20;

/** What is known here of a record that was put aside before and sent again. */
export interface Resent {
  /** Milliseconds: when it was first recorded. */
  readonly recordedMs: number;
  /**
   * These very bytes are what a person made of it, or what we asked the platform for ourselves: that answers for them, not the
   * platform's signature.
   */
  readonly vouched: boolean;
}

/** Along the addresses, each of which our own quarantine must hold as one that was sent again. */
const WAY_BACK = `
  WITH RECURSIVE way AS (
    SELECT recorded_at, mended_sha256, resent_from, cluster_id, record_offset, 1 AS step FROM quarantine
     WHERE topic = $1 AND partition = $2 AND record_offset = $3 AND state = 'resent'
    UNION ALL
    SELECT q.recorded_at, q.mended_sha256, q.resent_from, q.cluster_id, q.record_offset, way.step + 1
      FROM way JOIN quarantine q
        ON q.topic = $1 AND q.partition = (regexp_match(way.resent_from, '/(\\d+)/\\d+$'))[1]::int
       AND q.record_offset = (regexp_match(way.resent_from, '/(\\d+)$'))[1]::bigint
     WHERE q.state = 'resent' AND way.step < ${STEPS_BACK}
  )
  SELECT min(recorded_at) AS recorded_at,
         coalesce(bool_or(mended_sha256 = $4 OR (cluster_id ^@ '${PULLED}' AND record_offset = $5)), false) AS vouched
    FROM way`;

/**
 * Records that were put aside and sent again carry where they lay. The header is only an address: time and bytes are
 * compared with our own quarantine, so that writing the header oneself gains nothing.
 */
export class ResentStore {
  /** What is known of those records that were sent again, by their present offset. */
  async find(tx: Tx, records: readonly KafkaRecord[]): Promise<ReadonlyMap<string, Resent>> {
    const found = new Map<string, Resent>();
    for (const { offset, topic, headers, value } of records) {
      const origin = ORIGIN.exec(headers[RESENT_FROM] ?? '');
      if (origin === null || origin[1] !== topic) continue;
      const bytes = value ?? Buffer.alloc(0);
      const digest = hash('sha256', bytes, 'buffer');
      const rows = await tx.query<{ recorded_at: Date | null; vouched: boolean }>(WAY_BACK, [
        topic,
        Number(origin[2]),
        origin[3],
        digest,
        pulledOffset(bytes),
      ]);
      const row = rows[0];
      if (row === undefined || row.recorded_at === null) continue;
      found.set(offset, { recordedMs: row.recorded_at.getTime(), vouched: row.vouched });
    }
    return found;
  }
}
