import { hash } from 'node:crypto';
import type { Tx } from '#platform/postgres';
import type { EventKey } from './event.store.js';

export type ErasedFile = 'none' | 'open' | 'ended';

/** By what an event went: its source's term, the installation's, the day that it names itself, or a person's request. */
export type ErasureRule = 'source-term' | 'office-term' | 'named-day' | 'request' | typeof SOME_TERM;

/** By time, and which of the terms it was is not known any more: before they were told apart, or after a restore. */
export const SOME_TERM = 'term';

export interface ErasedEvent extends EventKey {
  readonly eventId: string;
  readonly reason: string;
  readonly file: ErasedFile;
  readonly rule: ErasureRule;
  readonly procuratorateId: string;
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

  /** Each counts in what people read of that day, once. */
  async append(tx: Tx, events: readonly ErasedEvent[], day: string): Promise<void> {
    if (events.length === 0) return;
    await tx.query(
      `WITH u AS (
         SELECT * FROM unnest($1::text[], $2::bytea[], $3::uuid[], $5::text[], $6::text[], $7::text[], $8::text[])
           AS u (source_id, digest, event_id, reason, file, rule, procuratorate_id)),
       gone AS (
         INSERT INTO erased_event (source_id, number_digest, event_id, erased_on, reason, file)
         SELECT source_id, digest, event_id, $4::date, reason, file FROM u
         ON CONFLICT DO NOTHING RETURNING event_id)
       INSERT INTO erasure_day AS d (source_id, day, rule, procuratorate_id, events)
       SELECT source_id, $4::date, rule, min(procuratorate_id), count(*) FROM u JOIN gone USING (event_id)
        GROUP BY source_id, rule ORDER BY source_id, rule
       ON CONFLICT (source_id, day, rule) DO UPDATE SET events = d.events + excluded.events`,
      [
        events.map(({ sourceId }) => sourceId),
        events.map(digestOf),
        events.map(({ eventId }) => eventId),
        day,
        events.map(({ reason }) => reason),
        events.map(({ file }) => file),
        events.map(({ rule }) => rule),
        events.map(({ procuratorateId }) => procuratorateId),
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
