import { jest } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { locateProfile } from './choose-stack.js';
import { kafkaIsReady } from './kafka/kafka-readiness.js';
import { findByArgument, isAlive, recordProcess, type ProcessRecord } from './process/process-identity.js';
import { waitForExit } from './process/stop-process.js';
import { repositoryRoot } from './repository.js';
import { silentProgress } from './progress.js';
import { startStack } from './start-stack.js';
import type { Stack, StackFaults } from './stack.js';

const PROFILE = `spec-${process.pid}`;
const directory = locateProfile(PROFILE, { kind: 'embedded' });
const options = { profile: PROFILE, purpose: 'spec', progress: silentProgress, embedded: true };

/** What `npm run stack` runs (from dist, which `npm test` has built), as another process that can be killed. */
class Launcher {
  private readonly child: ChildProcess;
  private output = '';

  constructor() {
    const { DATABASE_ADMIN_URL: _url, KAFKA_BROKERS: _brokers, NODE_OPTIONS: _options, ...env } = process.env;
    this.child = spawn(process.execPath, [join('dist', 'tools', 'stack', 'main.js'), 'up', '--profile', PROFILE], {
      cwd: repositoryRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
  }

  get record(): ProcessRecord {
    const record = recordProcess(this.child.pid ?? 0);
    if (record === undefined) throw new Error(`the launcher ended: ${this.output}`);
    return record;
  }

  async addresses(): Promise<{ databaseAdminUrl: string; kafkaBrokers: string }> {
    for (;;) {
      const found = /DATABASE_ADMIN_URL='([^']+)'\nexport KAFKA_BROKERS='([^']+)'/.exec(this.output);
      if (found?.[1] !== undefined && found[2] !== undefined) {
        return { databaseAdminUrl: found[1], kafkaBrokers: found[2] };
      }
      if (this.child.exitCode !== null) throw new Error(`the launcher ended: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

function faultsOf(stack: Stack): StackFaults {
  if (stack.faults === undefined) throw new Error('an embedded stack has faults');
  return stack.faults;
}

/** The servers of this profile, by the argument that names its directory. */
function servers(): ProcessRecord[] {
  return [join(directory, 'postgres', 'data'), join(directory, 'kafka', 'server.properties')].flatMap(findByArgument);
}

jest.setTimeout(120_000);

afterAll(async () => {
  for (const server of servers()) {
    process.kill(server.pid, 'SIGKILL');
    await waitForExit(server, 10_000);
  }
  rmSync(directory, { recursive: true, force: true });
});

describe('embedded stack', () => {
  let launcher: Launcher;
  let stack: Stack;

  it('is left running by a launcher that was killed, and reused by the next one', async () => {
    launcher = new Launcher();
    const addresses = await launcher.addresses();
    await query(addresses.databaseAdminUrl, 'CREATE TABLE kept (word text)');
    await query(addresses.databaseAdminUrl, `INSERT INTO kept VALUES ('线索')`);
    const killed = launcher.record;
    launcher.signal('SIGKILL');
    await waitForExit(killed, 10_000);
    expect(servers()).toHaveLength(2);

    stack = await startStack(options);
    expect(stack).toMatchObject({ kind: 'embedded', profile: PROFILE, reused: true, directory, ...addresses });
    expect(servers()).toHaveLength(2);
    expect(readdirSync(String(stack.databaseDirectory))).toContain('data');
  });

  it('has a UTF-8 database that sorts and folds by libc C.UTF-8, and lets nobody in without the password', async () => {
    const rows = await query(
      stack.databaseAdminUrl,
      `SELECT datcollate AS collate, datlocprovider::text AS provider, current_setting('server_encoding') AS encoding
       FROM pg_database WHERE datname = 'postgres'`,
    );
    expect(rows).toEqual([{ collate: 'C.UTF-8', provider: 'c', encoding: 'UTF8' }]);
    const stranger = new URL(stack.databaseAdminUrl);
    stranger.password = 'wrong';
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('stays when one user leaves while another stays', async () => {
    const second = await startStack(options);
    await second.stop();
    expect(servers()).toHaveLength(2);
  });

  it('loses nothing when PostgreSQL is killed, and has it back on its port', async () => {
    const faults = faultsOf(stack);
    const before = faults.postgresPid;
    await faults.killPostgres();
    expect(faults.postgresPid).toBeUndefined();
    await expect(query(stack.databaseAdminUrl, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await faults.startPostgres();
    expect(faults.postgresPid).not.toBe(before);
    expect(await query(stack.databaseAdminUrl, 'SELECT word FROM kept')).toEqual([{ word: '线索' }]);
  });

  it('can freeze Kafka, thaw it, kill it, and start it on its port', async () => {
    const faults = faultsOf(stack);
    const brokers = [stack.kafkaBrokers];
    await faults.freezeKafka();
    expect(await kafkaIsReady(brokers, 1_000)).toBe(false);
    await faults.thawKafka();
    expect(await kafkaIsReady(brokers, 10_000)).toBe(true);
    const before = faults.kafkaPid;
    await faults.killKafka();
    expect(await kafkaIsReady(brokers, 1_000)).toBe(false);
    await faults.startKafka();
    expect(faults.kafkaPid).not.toBe(before);
    expect(await kafkaIsReady(brokers, 10_000)).toBe(true);
  });

  it('takes nothing with it but its processes when the last user leaves, and comes back with its data on other ports', async () => {
    const pids = servers();
    await stack.stop();
    expect(pids.filter(isAlive)).toEqual([]);

    const squatter = createServer();
    const port = await new Promise<number>((resolve) => {
      squatter.listen(0, '127.0.0.1', () => resolve((squatter.address() as AddressInfo).port));
    });
    const again = await startStack({ ...options, ports: { postgres: port } });
    try {
      expect(again.reused).toBe(false);
      expect(new URL(again.databaseAdminUrl).port).not.toBe(String(port));
      expect(await query(again.databaseAdminUrl, 'SELECT word FROM kept')).toEqual([{ word: '线索' }]);
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
      await again.stop();
    }
  });

  it('stops what it had started when it is interrupted', async () => {
    const interruption = new AbortController();
    const starting = startStack({ ...options, signal: interruption.signal });
    // PostgreSQL is up within a second, Kafka takes some.
    while (servers().length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    interruption.abort(new Error('Ctrl-C'));
    await expect(starting).rejects.toThrow('Ctrl-C');
    expect(servers()).toEqual([]);
  });

  it('throws the data away when a fresh start is asked for', async () => {
    expect(existsSync(join(directory, 'postgres', 'data', 'PG_VERSION'))).toBe(true);
    const interruption = new AbortController();
    interruption.abort(new Error('only the wiping'));
    await expect(startStack({ ...options, fresh: true, signal: interruption.signal })).rejects.toThrow(
      'only the wiping',
    );
    expect(readdirSync(directory)).toEqual(['users']);
  });
});
