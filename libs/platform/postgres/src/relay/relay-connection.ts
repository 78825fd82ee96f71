import pg from 'pg';
import { columnTypes, sessionOptions } from '../connection/session.js';

export interface RelayConnectionOptions {
  readonly url: string;
  readonly schema: string;
  readonly applicationName: string;
}

/**
 * A frozen process keeps its TCP connection, and with it the lock: the server ends a session that says nothing for
 * this long, and another relay takes over. A live relay speaks at least once a second (RelayWatch).
 */
const SILENCE_MS = 5_000;
const LIMITS = { statementMs: 10_000, lockMs: 3_000, idleInTransactionMs: SILENCE_MS };
const CLIENT_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** One connection outside the pool. Reading ahead, measuring and moving the cursor share it, one statement after the other. */
export class RelayConnection {
  readonly #client: pg.Client;
  #lost: Error | null = null;
  /** The statement under way; the next one waits for it. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', (error) => this.#lose(error));
    client.on('end', () => this.#lose(new Error('the connection ended')));
  }

  static async open(options: RelayConnectionOptions): Promise<RelayConnection> {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: CLIENT_TIMEOUT_MS,
      keepAlive: true,
      types: columnTypes,
      // Statistics of a queue are always out of date: with these, reading by id has one sensible plan.
      options: sessionOptions(options.schema, LIMITS, {
        idle_session_timeout: String(SILENCE_MS),
        enable_seqscan: 'off',
        enable_bitmapscan: 'off',
      }),
    });
    const connection = new RelayConnection(client);
    await client.connect();
    return connection;
  }

  /** Why the connection is gone; null while it lives. */
  get lost(): Error | null {
    return this.#lost;
  }

  async query<R extends pg.QueryResultRow>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    return (await this.#run<R>({ text: sql, values: [...params] })).rows;
  }

  /** The same with rows as arrays, which is faster for many. */
  async queryTuples<R extends unknown[]>(sql: string, params: readonly unknown[]): Promise<R[]> {
    return (await this.#run<R>({ text: sql, values: [...params], rowMode: 'array' })).rows;
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  #run<R extends pg.QueryResultRow>(config: pg.QueryConfig & { rowMode?: 'array' }): Promise<pg.QueryResult<R>> {
    const run = this.#last.then(() => this.#client.query<R>(config));
    this.#last = run.catch(() => undefined);
    return run;
  }

  #lose(error: Error): void {
    this.#lost ??= error;
  }
}
