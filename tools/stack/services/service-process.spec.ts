import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFreePort } from '../process/free-port.js';
import { isAlive, type ProcessRecord } from '../process/process-identity.js';
import { recordFile, ServiceProcess, stopLeftServices } from './service-process.js';

/** A service as the supervisor sees one: answers /readyz, and ends as its environment says. */
const SERVICE = `
const http = require('http');
if (process.env.DIE === 'at start') { console.error('no database'); process.exit(3); }
if (process.env.DEAF === '1') process.on('SIGTERM', () => {});
else process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
http.createServer((request, response) => {
  if (request.url === '/die') process.exit(7);
  response.statusCode = request.url === '/readyz' ? 200 : 404;
  response.end(String(process.pid));
}).listen(process.env.PORT, '127.0.0.1');
`;

const SOON_MS = 30_000;
let directory: string;
let lines: string[];
const started: ServiceProcess[] = [];

async function make(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const port = await anyFreePort();
  const service = new ServiceProcess({
    name: 'ingest',
    entry: join(directory, 'service.cjs'),
    nodeArgs: [],
    port,
    env: { PORT: String(port), ...env },
    logFile: join(directory, 'logs', 'ingest.log'),
    recordFile: recordFile(directory, 'ingest'),
    say: (line) => lines.push(line),
  });
  started.push(service);
  return service;
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + SOON_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${SOON_MS} ms; said: ${lines.join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-service-'));
  writeFileSync(join(directory, 'service.cjs'), SERVICE);
  lines = [];
});

afterEach(async () => {
  for (const service of started.splice(0)) await service.kill();
  rmSync(directory, { recursive: true, force: true });
});

describe('a supervised service', () => {
  it('starts, is ready, and ends by itself on SIGTERM', async () => {
    const service = await make();
    await service.start();
    await service.ready();
    expect(await (await fetch(service.url)).text()).toBe(String(service.pid));
    expect(await service.stop()).toBe(true);
    expect(service.pid).toBeUndefined();
    expect(readFileSync(join(directory, 'logs', 'ingest.log'), 'utf8')).toBe('bye\n');
    expect(existsSync(recordFile(directory, 'ingest'))).toBe(false);
    expect(lines).toEqual([]);
  });

  it('comes back by itself when it dies, and says so', async () => {
    const service = await make();
    await service.start();
    await service.ready();
    const before = service.pid;
    await fetch(`${service.url}/die`).catch(() => {});
    await until(() => lines.some((line) => line.includes('is back')));
    expect(service.pid).not.toBe(before);
    expect(lines[0]).toContain('ingest 意外退出 ended (exit 7)，0.5 s 后重启');
    await service.ready();
  });

  it('stays down after a kill on purpose, until it is started again', async () => {
    const service = await make();
    await service.start();
    await service.ready();
    await service.kill();
    // Longer than the first pause of the back-off.
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(service.pid).toBeUndefined();
    await service.start();
    await service.ready();
    expect(service.pid).toBeDefined();
  });

  it('waits longer each time when it dies again and again', async () => {
    const service = await make({ DIE: 'at start' });
    await service.start();
    await until(() => lines.length >= 3);
    expect(lines.map((line) => /([\d.]+) s/.exec(line)?.[1])).toEqual(['0.5', '1', '2']);
  });

  it('fails with the end of its log when it dies before it is ready', async () => {
    const service = await make({ DIE: 'at start' });
    await service.start();
    await expect(service.ready()).rejects.toThrow(/ingest ended while starting:\nno database/);
  });

  it('is stopped by the next launcher when its own was killed', async () => {
    const service = await make();
    await service.start();
    await service.ready();
    const file = recordFile(directory, 'ingest');
    const record = JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
    await stopLeftServices(directory);
    expect(isAlive(record)).toBe(false);
    expect(existsSync(file)).toBe(false);
    await stopLeftServices(directory);
  });

  it('is killed when it does not obey within ten seconds', async () => {
    const service = await make({ DEAF: '1' });
    await service.start();
    await service.ready();
    expect(await service.stop()).toBe(false);
    expect(service.pid).toBeUndefined();
  });
});
