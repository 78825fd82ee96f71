import pg, { type PoolClient, type QueryResultRow } from 'pg';
import { DataSource, type DataSourceOptions, type EntityManager, type QueryRunner } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Tx, UnitOfWork } from '../tx.js';
import { committed } from './after-commit.js';
import { columnTypes, DEFAULT_LIMITS, type SessionLimits, sessionOptions } from './session.js';
import { isTransient } from './transient-error.js';

export type Entities = NonNullable<DataSourceOptions['entities']>;

export interface DatabaseOptions {
  readonly url: string;
  /** The service's schema: the whole search path of its connections. */
  readonly schema: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly poolSize?: number;
  readonly entities?: Entities;
  readonly limits?: Partial<SessionLimits>;
  /** How long to try again when the server cannot be reached yet. Default 0: the first failure rejects. */
  readonly waitForMs?: number;
  /** How long one attempt may take, and how long a caller waits for a connection of the pool. Default: 5 s. */
  readonly connectMs?: number;
  /** Told of a broken idle connection; the pool has replaced it already. */
  readonly onConnectionError?: (error: Error) => void;
}

/** Connections of the pool: open, unused, and callers that wait for one. */
export interface PoolUse {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** The client waits this much longer than the server's own limit: it only speaks up when the server is silent. */
const CLIENT_GRACE_MS = 5_000;
const RETRY_MS = 500;
const READ_ONLY = 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** Connects and proves it by one round trip. Rejects when the server cannot be reached within `waitForMs`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const deadline = Date.now() + (options.waitForMs ?? 0);
  for (;;) {
    const dataSource = new DataSource(dataSourceOptions(options));
    try {
      await dataSource.initialize();
      return new Database(dataSource, options.schema);
    } catch (error) {
      if (!isTransient(error) || Date.now() + RETRY_MS > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function dataSourceOptions(options: DatabaseOptions): DataSourceOptions {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return {
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    applicationName: options.applicationName,
    poolSize: options.poolSize ?? POOL_SIZE,
    connectTimeoutMS: options.connectMs ?? CONNECT_TIMEOUT_MS,
    entities: options.entities ?? [],
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    poolErrorHandler: (error: Error) => options.onConnectionError?.(error),
    extra: {
      options: sessionOptions(options.schema, limits),
      types: columnTypes,
      query_timeout: limits.statementMs + CLIENT_GRACE_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  };
}

/** One service's database: the only source of transactions, over one TypeORM DataSource. */
export class Database implements UnitOfWork {
  readonly #pool: pg.Pool;

  constructor(
    readonly dataSource: DataSource,
    readonly schema: string,
  ) {
    const { driver } = dataSource;
    const pool: unknown = driver instanceof PostgresDriver ? driver.master : null;
    if (!(pool instanceof pg.Pool)) throw new Error('the data source is not an open one of PostgreSQL');
    this.#pool = pool;
  }

  /** `opening` is SQL of the programmer, without parameters, that begins the transaction: it costs no round trip of its own in a read. */
  run<T>(work: (tx: Tx) => Promise<T>, opening?: string): Promise<T> {
    return this.#transact(work, opening ?? null, opening !== undefined);
  }

  read<T>(work: (tx: Tx) => Promise<T>, opening?: string): Promise<T> {
    return this.#transact(work, opening === undefined ? READ_ONLY : `${READ_ONLY}; ${opening}`, opening !== undefined);
  }

  /** One round trip on a connection of the pool. Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.#pool.query('SELECT 1');
  }

  pool(): PoolUse {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount };
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  async #transact<T>(work: (tx: Tx) => Promise<T>, mode: string | null, forPerson: boolean): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = await connect(runner);
      try {
        await runner.startTransaction();
        if (mode !== null) await client.query(mode);
        const tx = new OpenTransaction(client, runner.manager, forPerson);
        const result = await work(tx);
        await commit(client);
        committed(tx);
        return result;
      } catch (error) {
        await rollback(client, error);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}

class OpenTransaction implements Tx {
  constructor(
    readonly client: PoolClient,
    readonly manager: EntityManager,
    readonly forPerson: boolean,
  ) {}

  async query<R extends QueryResultRow>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    const result = await this.client.query<R>(sql, [...params]);
    return result.rows;
  }
}

const ignore = (): void => undefined;

const isClient = (value: unknown): value is PoolClient => value instanceof pg.Client;

async function connect(runner: QueryRunner): Promise<PoolClient> {
  const client: unknown = await runner.connect();
  if (!isClient(client)) throw new Error('the data source is not one of PostgreSQL');
  // The runner stops listening at the first error; a second one of the same broken connection must not end the process.
  if (!client.listeners('error').includes(ignore)) client.on('error', ignore);
  return client;
}

/** COMMIT of a transaction in which a statement failed answers ROLLBACK and no error: to the caller that is a failure. */
async function commit(client: PoolClient): Promise<void> {
  const result = await client.query('COMMIT');
  if (result.command !== 'COMMIT') {
    throw new Error('the transaction was rolled back: one of its statements failed and the error was swallowed');
  }
}

async function rollback(client: PoolClient, cause: unknown): Promise<void> {
  try {
    if (isSilence(cause)) throw cause;
    await client.query('ROLLBACK');
  } catch (error) {
    // Not known to be clean: the runner answers this event by taking the connection out of the pool.
    client.emit('error', error instanceof Error ? error : new Error('ROLLBACK failed', { cause: error }));
  }
}

/** The driver gave a statement up because the server says nothing: it would not answer a ROLLBACK either. */
const isSilence = (error: unknown): boolean => error instanceof Error && error.message === 'Query read timeout';
