import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock, LockHeld, waitForLock } from './file-lock.js';
import { anyFreePort, choosePort, isPortFree, waitForPort } from './free-port.js';
import { readLogSince, rotateLog } from './log-file.js';
import { findByArgument, hasArgument, isAlive, processIdentity, recordProcess } from './process-identity.js';
import { spawnDetached } from './spawn-detached.js';
import { signalProcess, stopProcess, waitForExit } from './stop-process.js';
import { UserRegister } from './user-register.js';

const IDLE = 'setInterval(() => {}, 1000)';
const STUBBORN = `process.on('SIGTERM', () => {}); process.stdout.write('ready'); ${IDLE}`;

let directory: string;
const children: ChildProcess[] = [];

function startNode(script: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['-e', script, '--', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return child;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('not spawned');
  return child.pid;
}

function recordOf(child: ChildProcess) {
  const record = recordProcess(pidOf(child));
  if (record === undefined) throw new Error('ended at once');
  return record;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Deadlines long enough for a loaded machine. */
const SOON_MS = 30_000;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-process-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

describe('ports', () => {
  it('takes the preferred port when it is free, and the next free one when it is taken', async () => {
    const server = await listen(0);
    const taken = portOf(server);
    expect(await isPortFree(taken)).toBe(false);
    const chosen = await choosePort(taken);
    expect(chosen).not.toBe(taken);
    expect(await isPortFree(chosen)).toBe(true);
    await close(server);
    expect(await choosePort(taken)).toBe(taken);
  });

  it('gives a port away once only', async () => {
    const first = await anyFreePort();
    expect(await choosePort(first, new Set([first]))).not.toBe(first);
  });

  it('waits for a port that is released, and says when it is not', async () => {
    const server = await listen(0);
    const port = portOf(server);
    await expect(waitForPort(port, 100)).rejects.toThrow(`port ${port}`);
    setTimeout(() => server.close(), 50);
    await waitForPort(port, SOON_MS);
  });
});

describe('process records', () => {
  it('names a living process, and is worth nothing once that has ended', async () => {
    const child = startNode(IDLE);
    const record = recordOf(child);
    expect(isAlive(record)).toBe(true);
    child.kill('SIGKILL');
    expect(await waitForExit(record, SOON_MS)).toBe(true);
    expect(processIdentity(record.pid)).toBeUndefined();
  });

  it('does not take a stranger with the same pid for ours, and sends it nothing', () => {
    const child = startNode(IDLE);
    const stranger = { pid: pidOf(child), identity: 'another boot:1' };
    expect(isAlive(stranger)).toBe(false);
    expect(signalProcess(stranger, 'SIGKILL')).toBe(false);
    expect(isAlive(recordOf(child))).toBe(true);
  });

  it('finds an orphan by an argument that only it has, and no other process', () => {
    const mark = join(directory, 'server.properties');
    const child = startNode(IDLE, mark);
    startNode(IDLE, `${mark}.other`);
    expect(hasArgument(pidOf(child), mark)).toBe(true);
    expect(findByArgument(mark).map((record) => record.pid)).toEqual([pidOf(child)]);
  });

  it('kills what does not obey in time', async () => {
    const child = startNode(STUBBORN);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const record = recordOf(child);
    await stopProcess(record, 'SIGTERM', 200);
    expect(isAlive(record)).toBe(false);
  });

  it('wakes a frozen process so that it can end by itself', async () => {
    const child = startNode(IDLE);
    const record = recordOf(child);
    child.kill('SIGSTOP');
    const ended = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    await stopProcess(record, 'SIGTERM', SOON_MS);
    expect(await ended).toBe('SIGTERM');
  });

  it('starts a server in a session of its own, with its output in a log', async () => {
    const logFile = join(directory, 'server.log');
    const record = await spawnDetached({
      command: process.execPath,
      args: ['-e', `console.log('hello'); ${IDLE}`],
      cwd: directory,
      env: {},
      logFile,
    });
    try {
      const until = Date.now() + SOON_MS;
      while (readLogSince(logFile, 0) === '' && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
      expect(readLogSince(logFile, 0)).toBe('hello');
      // Field 6 of stat is the session: its leader is itself.
      const stat = readFileSync(`/proc/${record.pid}/stat`, 'utf8');
      expect(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]).toBe(String(record.pid));
    } finally {
      await stopProcess(record, 'SIGKILL', SOON_MS);
    }
  });

  it('rejects when the program does not exist', async () => {
    const command = {
      command: join(directory, 'none'),
      args: [],
      cwd: directory,
      env: {},
      logFile: join(directory, 'l'),
    };
    await expect(spawnDetached(command)).rejects.toThrow('ENOENT');
  });
});

describe('log files', () => {
  it('reads what was written since, and only its end when that is long', () => {
    const file = join(directory, 'a.log');
    writeFileSync(file, 'old\n');
    const offset = rotateLog(file);
    writeFileSync(file, 'old\nnew\n');
    expect(readLogSince(file, offset)).toBe('new');
    writeFileSync(file, `${'x'.repeat(10_000)}end`);
    expect(readLogSince(file, 0)).toHaveLength(2_048);
    expect(readLogSince(file, 0)).toMatch(/end$/);
  });
});

describe('lock', () => {
  it('tells the second who holds it, and lets it in after the release', () => {
    const file = join(directory, 'lock');
    const lock = acquireLock(file, 'npm run demo');
    expect(() => acquireLock(file, 'npm run demo again')).toThrow(LockHeld);
    expect(() => acquireLock(file, 'x')).toThrow(`npm run demo, process ${process.pid}`);
    lock.release();
    acquireLock(file, 'third').release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes over from a holder that was killed', async () => {
    const child = startNode(IDLE);
    const holder = { process: recordOf(child), purpose: 'killed', since: 'then' };
    const file = join(directory, 'lock');
    writeFileSync(file, JSON.stringify(holder));
    expect(() => acquireLock(file, 'me')).toThrow('killed');
    child.kill('SIGKILL');
    await waitForExit(holder.process, SOON_MS);
    acquireLock(file, 'me').release();
  });

  it('lets one of many in', () => {
    const file = join(directory, 'lock');
    writeFileSync(file, JSON.stringify({ process: { pid: 1, identity: 'gone' }, purpose: 'dead', since: 'then' }));
    const outcomes = Array.from({ length: 20 }, () => {
      try {
        return acquireLock(file, 'me');
      } catch (error) {
        return error instanceof LockHeld ? undefined : error;
      }
    });
    expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
  });

  it('waits for a holder that is done soon, having said for whom', async () => {
    const file = join(directory, 'lock');
    const lock = acquireLock(file, 'short work');
    setTimeout(() => lock.release(), 100);
    const said: string[] = [];
    const second = await waitForLock(file, 'me', { waitMs: SOON_MS, onWait: (holder) => said.push(holder.purpose) });
    second.release();
    expect(said).toEqual(['short work']);
  });
});

describe('register of users', () => {
  it('counts the living others, and forgets those that were killed', async () => {
    const mine = new UserRegister(directory, 'mine', 'a');
    const theirs = new UserRegister(directory, 'theirs', 'b');
    mine.enter();
    expect(mine.others()).toEqual([]);
    theirs.enter();
    expect(mine.others().map((user) => user.purpose)).toEqual(['theirs']);
    theirs.leave();
    const child = startNode(IDLE);
    const record = recordOf(child);
    writeFileSync(join(directory, '1-c.json'), JSON.stringify({ process: record, purpose: 'killed' }));
    expect(mine.others()).toHaveLength(1);
    child.kill('SIGKILL');
    await waitForExit(record, SOON_MS);
    expect(mine.others()).toEqual([]);
    expect(readdirSync(directory)).toHaveLength(1);
  });
});
