import { type Database, Quarantine, type Tx, withClient } from '#platform/postgres';
import { FieldKeys, generateFieldKeys } from '#platform/crypto';
import type { BatchHandler, KafkaRecord } from '../src/index.js';

export interface Effect {
  readonly id: string;
  readonly body: string | null;
}

const CREATE = (schema: string) => `
  CREATE TABLE ${schema}.effect (id text PRIMARY KEY, body text, seen_at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE TABLE ${schema}.delivery (n bigint GENERATED ALWAYS AS IDENTITY, id text NOT NULL, partition int NOT NULL, record_offset bigint NOT NULL);
  GRANT SELECT, INSERT ON ${schema}.effect, ${schema}.delivery TO gp_${schema}`;

/** What consuming did in the database: `effect` once per record id, `delivery` for every record that a committed chunk held. */
export class Effects {
  /** What is put aside is sealed with them. */
  readonly keys = FieldKeys.parse(JSON.stringify(generateFieldKeys()));

  private constructor(private readonly database: Database) {}

  static async create(database: Database, ownerUrl: string, schema: string): Promise<Effects> {
    await withClient(ownerUrl, (client) => client.query(CREATE(schema)));
    return new Effects(database);
  }

  /** Stores the records; `before` may throw for a poisonous one. */
  handler(before: (records: readonly KafkaRecord[]) => Promise<void> | void = () => undefined): BatchHandler<Tx> {
    return async (records, { tx }) => {
      await before(records);
      const ids = records.map(idOf);
      await tx.query(
        `WITH delivered AS (
           INSERT INTO delivery (id, partition, record_offset) SELECT * FROM unnest($1::text[], $3::int[], $4::bigint[]))
         INSERT INTO effect (id, body) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT (id) DO NOTHING`,
        [
          ids,
          records.map(({ value }) => value?.toString() ?? null),
          records.map(({ partition }) => partition),
          records.map(({ offset }) => offset),
        ],
      );
    };
  }

  async count(like = '%'): Promise<number> {
    const rows = await this.query<{ n: number }>('SELECT count(*)::int AS n FROM effect WHERE id LIKE $1', [like]);
    return rows[0]?.n ?? 0;
  }

  /** Ids that were delivered in more than one committed chunk. */
  async repeated(like = '%'): Promise<string[]> {
    const rows = await this.query<{ id: string }>(
      'SELECT id FROM delivery WHERE id LIKE $1 GROUP BY id HAVING count(*) > 1 ORDER BY id',
      [like],
    );
    return rows.map(({ id }) => id);
  }

  /** Ids in the order in which they were stored. */
  async inOrder(like = '%'): Promise<string[]> {
    const rows = await this.query<{ id: string }>('SELECT id FROM delivery WHERE id LIKE $1 ORDER BY n', [like]);
    return rows.map(({ id }) => id);
  }

  async all(like = '%'): Promise<Effect[]> {
    return this.query<Effect & Record<string, unknown>>('SELECT id, body FROM effect WHERE id LIKE $1 ORDER BY id', [
      like,
    ]);
  }

  async quarantined(topic: string): Promise<{ code: string; detail: string; offset: string }[]> {
    return this.query(
      `SELECT reason_code AS code, detail, record_offset AS offset FROM quarantine
        WHERE topic = $1 ORDER BY partition, record_offset`,
      [topic],
    );
  }

  /** The bytes of the record at `offset` that was put aside. */
  async quarantinedValue(topic: string, offset: string): Promise<Buffer | null | undefined> {
    const rows = await this.query<{ id: string }>('SELECT id FROM quarantine WHERE topic = $1 AND record_offset = $2', [
      topic,
      offset,
    ]);
    return (await new Quarantine(this.database, this.keys).content(rows[0]?.id ?? ''))?.value;
  }

  private query<R extends Record<string, unknown>>(sql: string, params: readonly unknown[]): Promise<R[]> {
    return this.database.read((tx: Tx) => tx.query<R>(sql, params));
  }
}

export const idOf = (record: KafkaRecord): string => record.headers['ce_id'] ?? `${record.partition}-${record.offset}`;
