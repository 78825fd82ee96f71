import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
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
/** The server ends a statement that takes too long; when it does not even do that, the connection is given up. */
const ANSWER_MS = 15_000;
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
    const result = await this.#inTurn(() => this.#client.query<R>(sql, [...params]));
    return result.rows;
  }

  /** All bytes of a `COPY … TO STDOUT`: half of what text results weigh, and no hexadecimal to decode. */
  copyOut(sql: string): Promise<Buffer> {
    return this.#inTurn(async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of this.#client.query(copyTo(sql))) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    });
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(async () => {
      const silent = setTimeout(() => void this.close(), ANSWER_MS);
      try {
        return await work();
      } finally {
        clearTimeout(silent);
      }
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  #lose(error: Error): void {
    this.#lost ??= error;
  }
}
