import pg from 'pg';
import { columnTypes, sessionOptions } from '#platform/postgres';

export interface SealConnectionOptions {
  readonly url: string;
  readonly schema: string;
  readonly applicationName: string;
}

/**
 * A frozen process keeps its TCP connection, and with it the lock: the server ends a session that says nothing for this
 * long, and another instance takes over. A live one speaks at every turn.
 */
const SILENCE_MS = 15_000;
const LIMITS = { statementMs: 10_000, lockMs: 3_000, idleInTransactionMs: 5_000 };
const ANSWER_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** One connection outside the pool: it holds the lock, and losing it is losing the right to seal. */
export class SealConnection {
  readonly #client: pg.Client;
  #lost: Error | null = null;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', (error) => (this.#lost ??= error));
    client.on('end', () => (this.#lost ??= new Error('the connection ended')));
  }

  static async open(options: SealConnectionOptions): Promise<SealConnection> {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      types: columnTypes,
      options: sessionOptions(options.schema, LIMITS, { idle_session_timeout: String(SILENCE_MS) }),
    });
    const connection = new SealConnection(client);
    await client.connect();
    return connection;
  }

  /** Why the connection is gone; null while it lives. */
  get lost(): Error | null {
    return this.#lost;
  }

  async query<R extends pg.QueryResultRow>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    const result = await this.#client.query<R>(sql, [...params]);
    return result.rows;
  }

  /** Commits when `work` resolves. After a failure the connection is given up: nobody knows what the server thinks. */
  async transaction(work: () => Promise<void>): Promise<void> {
    await this.query('BEGIN');
    try {
      await work();
      await this.query('COMMIT');
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}
