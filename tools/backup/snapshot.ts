import pg from 'pg';
import { StackUnusable } from '../stack/index.js';
import { TEXT_SETTINGS } from './dump-tables.js';

/** A connection whose transaction sees the database as it was at one moment, and others that see the same. */
export class Snapshot {
  readonly #clients: pg.Client[] = [];

  private constructor(
    private readonly url: string,
    readonly client: pg.Client,
    private readonly id: string,
  ) {
    this.#clients.push(client);
  }

  /** Reads only, so it takes no transaction id and holds no relay back; vacuum waits for its end. */
  static async take(url: string): Promise<Snapshot> {
    const client = await connect(url);
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
      return new Snapshot(url, client, rows[0]?.id ?? '');
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  async another(): Promise<pg.Client> {
    const client = await connect(this.url);
    this.#clients.push(client);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SET TRANSACTION SNAPSHOT '${this.id.replaceAll("'", '')}'`);
    return client;
  }

  async end(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end().catch(() => undefined)));
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'backup' });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new StackUnusable(`数据库无法连接 · the database cannot be reached: ${said}`, { cause: error });
  }
  await client.query(TEXT_SETTINGS);
  return client;
}
