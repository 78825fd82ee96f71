import type pg from 'pg';
import { quoted } from '../../backup/quote-name.js';

export interface SentAgain {
  readonly schema: string;
  /** Messages of the snapshot that Kafka has not got, or whose reader has not got them. */
  readonly messages: number;
}

/**
 * Everything that an outbox of the snapshot holds and Kafka has got counts as relayed: no second copy leaves. What Kafka has
 * not got goes behind it, in its order; so does what a reader of these topics had not read at the snapshot, since it
 * passes over the rest of the topic. The relay takes the database for the one that it knows.
 */
export async function settleOutbox(
  client: pg.Client,
  schema: string,
  options: { readonly passedOver: readonly string[]; readonly clusterId: string },
): Promise<SentAgain> {
  const [outbox, cursor] = [quoted(schema, 'outbox'), quoted(schema, 'relay_cursor')];
  const upto = await client.query<{ upto: string }>(
    `SELECT greatest((SELECT last_id FROM ${cursor}), (SELECT coalesce(max(id), 0) FROM ${outbox}))::text AS upto`,
  );
  // Of two statements in one, neither sees what the other did: those that are read are the rows of before.
  const again = await client.query(
    `WITH again AS (
       SELECT o.* FROM ${outbox} o CROSS JOIN ${cursor} c
        WHERE (o.id > c.last_id AND NOT EXISTS (
                 SELECT FROM restore_work.record r WHERE r.topic = o.topic AND r.ce_id = o.headers ->> 'ce_id'))
           OR (o.topic = ANY ($1) AND EXISTS (
                 SELECT FROM restore_work.record r JOIN restore_work.unread u USING (topic, partition)
                  WHERE r.topic = o.topic AND r.ce_id = o.headers ->> 'ce_id' AND r.record_offset >= u.from_offset))
     ), gone AS (
       DELETE FROM ${outbox} WHERE id IN (SELECT id FROM again)
     )
     INSERT INTO ${outbox} (topic, key, headers, value) SELECT topic, key, headers, value FROM again ORDER BY id`,
    [options.passedOver],
  );
  const messages = again.rowCount ?? 0;
  await client.query(
    `WITH now AS (
       SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
              || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS identity
     ), before AS (
       SELECT * FROM ${cursor}
     ), moved AS (
       UPDATE ${cursor} SET last_id = $1, epoch = epoch + 1, database_identity = (SELECT identity FROM now), cluster_id = $2
       RETURNING 1
     )
     INSERT INTO ${quoted(schema, 'relay_generation')} (reason, detail, after_id, upto_id)
     SELECT 'restored and reconciled', coalesce(before.database_identity, 'none') || ' -> ' || now.identity, before.last_id, $1
       FROM before, now, moved`,
    [upto.rows[0]?.upto ?? '0', options.clusterId],
  );
  return { schema, messages };
}

/** From where on the least advanced reader of each partition had not read. */
export async function noteUnread(
  client: pg.Client,
  readers: readonly { readonly topic: string; readonly partition: number; readonly next: bigint | null }[],
): Promise<void> {
  await client.query(
    `INSERT INTO restore_work.unread (topic, partition, from_offset)
     SELECT topic, partition, min(next) FROM unnest($1::text[], $2::int[], $3::bigint[]) AS r (topic, partition, next)
      GROUP BY topic, partition`,
    [
      readers.map(({ topic }) => topic),
      readers.map(({ partition }) => partition),
      readers.map(({ next }) => String(next ?? 0n)),
    ],
  );
}
