import { hash } from 'node:crypto';
import type { Tx } from '#platform/postgres';
import type { EventKey } from './event.store.js';

export type ErasedFile = 'none' | 'open' | 'ended';

export interface ErasedEvent extends EventKey {
  readonly eventId: string;
  readonly reason: string;
  readonly file: ErasedFile;
}

const DIGEST_BYTES = 16;

/** Tells a number again without keeping it. */
const digestOf = ({ sourceEventNo }: EventKey): Buffer =>
  hash('sha256', sourceEventNo, 'buffer').subarray(0, DIGEST_BYTES);

const keyOf = ({ sourceId, sourceEventNo }: EventKey): string => `${sourceId}\n${sourceEventNo}`;

/** Events that were erased, by the number that their source knows them by: they are not taken in again. */
export class ErasedEventStore {
  /** Those of the keys that were erased, as `sourceId\nsourceEventNo`. */
  async among(tx: Tx, keys: readonly EventKey[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const result = await tx.client.query<{ i: string }>({
      name: 'erased-among',
      text: `SELECT k.i FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS k (source_id, digest, i)
              CROSS JOIN LATERAL (
                SELECT 1 FROM erased_event e WHERE e.source_id = k.source_id AND e.number_digest = k.digest LIMIT 1) e`,
      values: [keys.map(({ sourceId }) => sourceId), keys.map(digestOf)],
    });
    return new Set(result.rows.map(({ i }) => keyOf(keys[Number(i) - 1]!)));
  }

  async append(tx: Tx, events: readonly ErasedEvent[], day: string): Promise<void> {
    if (events.length === 0) return;
    await tx.query(
      `INSERT INTO erased_event (source_id, number_digest, event_id, erased_on, reason, file)
       SELECT u.source_id, u.digest, u.event_id, $4::date, u.reason, u.file
         FROM unnest($1::text[], $2::bytea[], $3::uuid[], $5::text[], $6::text[])
           AS u (source_id, digest, event_id, reason, file)
       ON CONFLICT DO NOTHING`,
      [
        events.map(({ sourceId }) => sourceId),
        events.map(digestOf),
        events.map(({ eventId }) => eventId),
        day,
        events.map(({ reason }) => reason),
        events.map(({ file }) => file),
      ],
    );
  }

  /**
   * Erased events of which something was kept elsewhere for a clue, and whose clues are all over now; they count as ended from
   * here on.
   */
  async endFiles(
    tx: Tx,
    today: string,
    limit: number,
  ): Promise<{ eventId: string; sourceId: string; reason: string }[]> {
    return tx.query<{ eventId: string; sourceId: string; reason: string }>(
      `UPDATE erased_event SET file = 'ended' WHERE event_id IN (
         SELECT e.event_id FROM erased_event e
          WHERE e.file <> 'ended'
            AND EXISTS (SELECT FROM clue_event c WHERE c.event_id = e.event_id)
            AND NOT EXISTS (
              SELECT FROM clue_event c JOIN clue_file f USING (clue_id) LEFT JOIN case_term t USING (case_id)
               WHERE c.event_id = e.event_id
                 AND (f.state = 'open' OR f.state = 'filed' AND (t.kept_through IS NULL OR t.kept_through >= $1)))
          ORDER BY e.event_id LIMIT $2)
       RETURNING event_id AS "eventId", source_id AS "sourceId", reason`,
      [today, limit],
    );
  }
}
