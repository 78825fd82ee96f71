import type { Tx } from '#platform/postgres';
import type { CandidateRef, HitItem } from './candidate.store.js';
import { keyToColumn } from './match-key-column.js';

interface KeptBody {
  readonly eventId: string;
  readonly revision: number;
  readonly body: Buffer;
}

/** The digest of a key, and words that a hit shows, without what an event said. */
const GONE = '（已依法删除）';
const NO_CONDITIONS = `(SELECT coalesce(jsonb_agg(c || '{"actual": null, "found": []}' ORDER BY n), '[]')
  FROM jsonb_array_elements(h.explanation -> 'conditions') WITH ORDINALITY AS x (c, n))`;
const NO_VALUES = `(SELECT coalesce(jsonb_agg(p || '{"value": "${GONE}"}' ORDER BY n), '[]')
  FROM jsonb_array_elements(h.key_parts) WITH ORDINALITY AS x (p, n))`;

/** Events that were erased, and what goes with them. */
export class ErasedEventStore {
  /** `ended` only ever turns true. */
  async save(
    tx: Tx,
    events: readonly { readonly eventId: string; readonly ended: boolean }[],
    at: Date,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO erased_event AS x (event_id, ended, erased_at)
       SELECT u.event_id, u.ended, $3 FROM unnest($1::uuid[], $2::boolean[]) AS u (event_id, ended)
       ON CONFLICT (event_id) DO UPDATE SET ended = true WHERE excluded.ended AND NOT x.ended`,
      [events.map(({ eventId }) => eventId), events.map(({ ended }) => ended), at],
    );
  }

  async among(tx: Tx, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    const result = await tx.client.query<{ event_id: string }>({
      name: 'erased-among',
      text: `SELECT u.event_id FROM unnest($1::uuid[]) AS u (event_id)
              CROSS JOIN LATERAL (SELECT 1 FROM erased_event x WHERE x.event_id = u.event_id LIMIT 1) x`,
      values: [eventIds],
    });
    return new Set(result.rows.map((row) => row.event_id));
  }

  /** The copies of these events, all revisions but those that are kept; those are marked, and not read as history any more. */
  async removeBodies(
    tx: Tx,
    eventIds: readonly string[],
    kept: readonly { readonly eventId: string; readonly revision: number }[],
    at: Date,
  ): Promise<void> {
    const keptColumns = [kept.map(({ eventId }) => eventId), kept.map(({ revision }) => revision)];
    await tx.query(
      `DELETE FROM event e WHERE e.event_id = ANY ($1::uuid[])
          AND NOT EXISTS (SELECT FROM unnest($2::uuid[], $3::int[]) AS k (event_id, revision)
                           WHERE k.event_id = e.event_id AND k.revision = e.revision)`,
      [eventIds, ...keptColumns],
    );
    await tx.query('UPDATE event SET erased_at = $2 WHERE event_id = ANY ($1::uuid[]) AND erased_at IS NULL', [
      eventIds,
      at,
    ]);
  }

  async replaceBodies(tx: Tx, bodies: readonly KeptBody[]): Promise<void> {
    await tx.query(
      `UPDATE event e SET body = u.body FROM unnest($1::uuid[], $2::int[], $3::bytea[]) AS u (event_id, revision, body)
        WHERE e.event_id = u.event_id AND e.revision = u.revision`,
      [bodies.map(({ eventId }) => eventId), bodies.map(({ revision }) => revision), bodies.map(({ body }) => body)],
    );
  }

  /** What a hit shows of these candidates: that they were there, and nothing of what they said. */
  async blankItems(tx: Tx, refs: readonly CandidateRef[]): Promise<void> {
    const blank: Pick<HitItem, 'excerpt' | 'address' | 'sourceEventNo'> = {
      excerpt: GONE,
      address: null,
      sourceEventNo: '',
    };
    await tx.query(
      `UPDATE candidate c SET item = c.item || $4::jsonb
         FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[]) AS u (match_key, event_time, event_id)
        WHERE c.match_key = u.match_key AND c.event_time = u.event_time AND c.event_id = u.event_id`,
      [
        refs.map(({ matchKey }) => keyToColumn(matchKey)),
        refs.map(({ timeMs }) => new Date(timeMs).toISOString()),
        refs.map(({ eventId }) => eventId),
        JSON.stringify(blank),
      ],
    );
  }

  /** Hits that were completed by one of these events, of this state: what was read in it goes from their explanation. */
  async blankExplanations(tx: Tx, eventIds: readonly string[], state: 'live' | 'void'): Promise<void> {
    await tx.query(
      `UPDATE hit h SET explanation = jsonb_set(h.explanation, '{conditions}', ${NO_CONDITIONS}), key_parts = ${NO_VALUES}
        WHERE h.completed_by = ANY ($1::uuid[]) AND h.state = $2`,
      [eventIds, state],
    );
  }

  /** Revisions that waited for their run are decided: they count for nothing. */
  async endPending(tx: Tx, eventIds: readonly string[], at: Date): Promise<void> {
    await tx.query(
      `UPDATE evaluation SET outcome = 'unmatched', evaluated_at = $2
        WHERE event_id = ANY ($1::uuid[]) AND outcome = 'pending'`,
      [eventIds, at],
    );
  }
}
