import type pg from 'pg';
import type { KafkaRecord } from '#platform/kafka';
import { quoted } from '../../backup/quote-name.js';

/** A record that was written after the snapshot by a transaction that the snapshot does not know. */
export interface LostRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly at: Date;
  readonly key: string;
  readonly value: Buffer | null;
}

const MAX_TEXT = 200;
/** PostgreSQL takes no U+0000 in text. */
const storable = (text: string): string => text.replaceAll('\u0000', '').slice(0, MAX_TEXT);
const PAGE = 500;

/**
 * Kafka's records around the snapshot, beside the restored tables, so that they are compared in one place whatever
 * their number. They go with `drop`; nothing of this stays.
 */
export class WorkRecords {
  private constructor(private readonly client: pg.Client) {}

  static async create(client: pg.Client): Promise<WorkRecords> {
    await client.query(`
      DROP SCHEMA IF EXISTS restore_work CASCADE;
      CREATE SCHEMA restore_work;
      CREATE UNLOGGED TABLE restore_work.record (
        topic text NOT NULL, partition integer NOT NULL, record_offset bigint NOT NULL, at timestamptz NOT NULL,
        ce_id text, key text NOT NULL, value bytea, known boolean NOT NULL DEFAULT false, PRIMARY KEY (topic, partition, record_offset));
      CREATE UNLOGGED TABLE restore_work.unread (topic text NOT NULL, partition integer NOT NULL, from_offset bigint NOT NULL)`);
    return new WorkRecords(client);
  }

  async add(records: readonly KafkaRecord[]): Promise<void> {
    await this.client.query(
      `INSERT INTO restore_work.record (topic, partition, record_offset, at, ce_id, key, value)
       SELECT r.topic, r.partition, r.record_offset, to_timestamp(r.at / 1000), r.ce_id, r.key, r.value
         FROM unnest($1::text[], $2::int[], $3::bigint[], $4::float8[], $5::text[], $6::text[], $7::bytea[])
              AS r (topic, partition, record_offset, at, ce_id, key, value)
       ON CONFLICT DO NOTHING`,
      [
        records.map(({ topic }) => topic),
        records.map(({ partition }) => partition),
        records.map(({ offset }) => offset),
        records.map(({ timestampMs }) => Math.max(0, timestampMs)),
        records.map(({ headers }) => (headers['ce_id'] === undefined ? null : storable(headers['ce_id']))),
        records.map(({ key }) => storable(key?.toString('utf8') ?? '')),
        records.map(({ value }) => value),
      ],
    );
  }

  /**
   * Known is what lies before the ends that were asked before the snapshot, and what an outbox of the snapshot holds:
   * both were written by transactions that the snapshot has.
   */
  async markKnown(
    schemas: readonly string[],
    before: readonly { readonly topic: string; readonly partition: number; readonly end: string }[],
  ): Promise<void> {
    await this.client.query('CREATE INDEX ON restore_work.record (ce_id); ANALYZE restore_work.record');
    await this.client.query(
      `UPDATE restore_work.record r SET known = true
         FROM unnest($1::text[], $2::int[], $3::bigint[]) AS b (topic, partition, upto)
        WHERE r.topic = b.topic AND r.partition = b.partition AND r.record_offset < b.upto`,
      [before.map(({ topic }) => topic), before.map(({ partition }) => partition), before.map(({ end }) => end)],
    );
    for (const schema of schemas) {
      await this.client.query(
        `UPDATE restore_work.record r SET known = true
           FROM ${quoted(schema, 'outbox')} o WHERE NOT r.known AND o.topic = r.topic AND o.headers ->> 'ce_id' = r.ce_id`,
      );
    }
  }

  /** Those of a topic that nobody of the snapshot wrote, partition by partition in their order, in pages. */
  async *lost(topic: string): AsyncGenerator<readonly LostRecord[]> {
    let [partition, offset] = [-1, '-1'];
    for (;;) {
      const { rows } = await this.client.query<LostRecord & { offset: string }>(
        `SELECT topic, partition, record_offset::text AS "offset", at, key, value FROM restore_work.record
          WHERE topic = $1 AND NOT known AND (partition, record_offset) > ($2, $3) ORDER BY partition, record_offset LIMIT $4`,
        [topic, partition, offset, PAGE],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      [partition, offset] = [last.partition, last.offset];
    }
  }

  async allLost(topic: string): Promise<LostRecord[]> {
    const all: LostRecord[] = [];
    for await (const page of this.lost(topic)) all.push(...page);
    return all;
  }

  async counts(): Promise<{ topic: string; lost: number; known: number }[]> {
    const { rows } = await this.client.query<{ topic: string; lost: number; known: number }>(
      `SELECT topic, count(*) FILTER (WHERE NOT known)::int AS lost, count(*) FILTER (WHERE known)::int AS known
         FROM restore_work.record GROUP BY topic ORDER BY topic`,
    );
    return rows;
  }

  async drop(): Promise<void> {
    await this.client.query('DROP SCHEMA IF EXISTS restore_work CASCADE');
  }
}
