import type { PoolClient, QueryResultRow } from 'pg';
import type { EntityManager } from 'typeorm';

/**
 * One open transaction. Every store method takes one, so that a statement outside the unit of work does not compile.
 * `client` is the connection for hand-written SQL and COPY; `manager` is TypeORM's on the same connection.
 */
export interface Tx {
  readonly client: PoolClient;
  readonly manager: EntityManager;
  /** True in a person's transaction: the server refuses COPY into tables with row-level security. */
  readonly forPerson?: boolean;
  query<R extends QueryResultRow>(sql: string, params?: readonly unknown[]): Promise<R[]>;
}

/** The only source of a transaction. */
export interface UnitOfWork {
  /** Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it rejects. */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same, READ ONLY REPEATABLE READ: one snapshot for several reads. It may not write. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** A message that leaves with the transaction. `headers` are added to those that the outbox sets (`ce_id`, `ce_time`, `traceparent`). */
export interface OutboxMessage {
  /** The broker's topic name, prefix included. */
  readonly topic: string;
  /** Orders messages of one entity; holds no personal data. */
  readonly key: string;
  /** UTF-8 JSON, or null for a tombstone. */
  readonly value: string | Buffer | null;
  /** Unique id of the message; readers may use it as their inbox key. Default: a new UUIDv7. */
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
