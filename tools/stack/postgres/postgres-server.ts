import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { choosePort, waitForPort } from '../process/free-port.js';
import { readLogSince, rotateLog } from '../process/log-file.js';
import {
  findByArgument,
  hasArgument,
  isAlive,
  recordProcess,
  type ProcessRecord,
} from '../process/process-identity.js';
import { spawnDetached, type UnixUser } from '../process/spawn-detached.js';
import { signalProcess, stopProcess, waitForExit } from '../process/stop-process.js';
import { clusterPlace, initialiseCluster, SERVER_ENV, type ClusterPlace } from './initialise-cluster.js';
import { findPostgres } from './postgres-binaries.js';

export interface PostgresServerOptions {
  readonly stateDirectory: string;
  readonly profileDirectory: string;
  readonly user: UnixUser | undefined;
  /** Tried first; another is taken when it is not free. */
  readonly preferredPort: number | undefined;
  /** See `StartStackOptions`. */
  readonly passing?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface RunningPostgres {
  readonly process: ProcessRecord;
  readonly port: number;
  /** It ran already, left by an earlier launcher or shared with another one. */
  readonly reused: boolean;
  readonly version: string;
}

const START_MS = 60_000;
const PING_MS = 5_000;
const SAME_PORT_MS = 10_000;
/** How often a port may be snatched between the choice and the start. */
const TRIES = 4;

const FLAGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // Clients come by TCP; a socket's path would be limited to 107 bytes.
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};
/** Every database that is dropped, and every connection that is made, would else cost more than what is tested with it. */
const PASSING_FLAGS: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  scram_iterations: '1',
};

/** One PostgreSQL in the profile's directory, driven by its own programs. */
export class PostgresServer {
  private readonly place: ClusterPlace;
  private readonly logFile: string;
  private current: RunningPostgres | undefined;

  constructor(private readonly options: PostgresServerOptions) {
    this.place = clusterPlace(options.profileDirectory);
    this.logFile = join(options.profileDirectory, 'postgres.log');
  }

  get running(): RunningPostgres | undefined {
    return this.current !== undefined && isAlive(this.current.process) ? this.current : undefined;
  }

  /** Superuser's address of the `postgres` database. */
  adminUrl(port: number): string {
    const password = readFileSync(this.place.passwordFile, 'utf8').trim();
    return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  }

  /** Reuses a server of this directory that answers; stops one that does not; else starts one. */
  async start(): Promise<RunningPostgres> {
    const binaries = findPostgres(this.options.stateDirectory, this.options.user);
    const found = this.exists();
    if (found !== undefined) {
      if (await this.answersWithin(found.port, PING_MS)) {
        this.current = { ...found, reused: true, version: binaries.version };
        return this.current;
      }
      await stopProcess(found.process, 'SIGINT', 5_000);
    }
    this.options.signal?.throwIfAborted();
    await initialiseCluster(this.place, binaries, this.options.user);
    this.removeStrangersPidFile();
    for (let attempt = 1; ; attempt += 1) {
      const port = await this.nextPort();
      try {
        const started = await this.launch(join(binaries.bin, 'postgres'), port);
        this.current = { process: started, port, reused: false, version: binaries.version };
        return this.current;
      } catch (error) {
        if (attempt >= TRIES || !isWorthRetrying(error)) throw error;
        await sleep(1_000);
      }
    }
  }

  private async launch(program: string, port: number): Promise<ProcessRecord> {
    const logged = rotateLog(this.logFile);
    const settings = { ...FLAGS, ...(this.options.passing === true ? PASSING_FLAGS : {}) };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const postmaster = await spawnDetached({
      command: program,
      args: ['-D', this.place.data, '-p', String(port), ...flags],
      cwd: this.place.home,
      env: SERVER_ENV,
      logFile: this.logFile,
      ...(this.options.user === undefined ? {} : { user: this.options.user }),
    });
    const until = Date.now() + START_MS;
    while (!(await this.answersWithin(port, PING_MS))) {
      if (!isAlive(postmaster)) throw new Error(`PostgreSQL did not start: ${readLogSince(this.logFile, logged)}`);
      if (Date.now() > until || this.options.signal?.aborted === true) {
        await stopProcess(postmaster, 'SIGINT', 5_000);
        this.options.signal?.throwIfAborted();
        throw new Error(`PostgreSQL does not answer after ${START_MS} ms; see ${this.logFile}`);
      }
      await sleep(50);
    }
    // Something else may answer on the port while ours has failed to bind it.
    if (!isAlive(postmaster)) throw new Error(`PostgreSQL did not start: ${readLogSince(this.logFile, logged)}`);
    return postmaster;
  }

  /** After a crash the port stays the same: clients know it. */
  private async nextPort(): Promise<number> {
    if (this.current === undefined) return choosePort(this.options.preferredPort);
    await waitForPort(this.current.port, SAME_PORT_MS);
    return this.current.port;
  }

  private async answersWithin(port: number, waitMs: number): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.adminUrl(port),
      connectionTimeoutMillis: waitMs,
      query_timeout: waitMs,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch {
      return false;
    } finally {
      await Promise.race([client.end().catch(() => {}), sleep(500)]);
    }
  }

  /** The running postmaster of our data directory, whoever started it. */
  exists(): { process: ProcessRecord; port: number } | undefined {
    const [pid, port] = this.pidFile();
    if (pid !== undefined && port !== undefined && hasArgument(pid, this.place.data)) {
      const record = recordProcess(pid);
      if (record !== undefined) return { process: record, port };
    }
    // It may be so young that its pid file is not complete.
    const [young] = findByArgument(this.place.data);
    return young === undefined ? undefined : { process: young, port: port ?? 0 };
  }

  /** First and fourth line of postmaster.pid: process and port. */
  private pidFile(): [pid?: number, port?: number] {
    const file = join(this.place.data, 'postmaster.pid');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n');
    return [Number(lines[0]), lines[3] === undefined ? undefined : Number(lines[3])];
  }

  /** PostgreSQL refuses to start while the pid in its file lives, even when that is a stranger by now. */
  private removeStrangersPidFile(): void {
    const [pid] = this.pidFile();
    if (pid === undefined || recordProcess(pid) === undefined || hasArgument(pid, this.place.data)) return;
    rmSync(join(this.place.data, 'postmaster.pid'), { force: true });
  }

  /** A fast shutdown: connections are ended, everything is on disk after. */
  async stop(): Promise<void> {
    const found = this.running ?? this.exists();
    if (found !== undefined) await stopProcess(found.process, 'SIGINT', 20_000);
  }

  /** SIGKILL of the postmaster, as a crash; its backends follow within moments. */
  async kill(): Promise<void> {
    const found = this.running ?? this.exists();
    if (found === undefined) return;
    signalProcess(found.process, 'SIGKILL');
    await waitForExit(found.process, 10_000);
  }
}

/** The port was snatched, or the last backends of a killed postmaster are still leaving. */
function isWorthRetrying(error: unknown): boolean {
  return /Address already in use|could not bind|still in use|already exists/.test(String(error));
}
