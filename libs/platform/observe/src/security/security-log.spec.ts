import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '../logger.js';
import { Metrics } from '../metrics.js';
import type { SecurityEvent } from './security-event.js';
import { SecurityLog, type SecurityLogOptions } from './security-log.js';
import { formatSyslog, parseSyslogAddress } from './syslog-sender.js';

let directory: string;
let now: Date;
let logged: string[];
const logs: SecurityLog[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'security-'));
  now = new Date('2026-03-02T10:00:00Z');
  logged = [];
});
afterEach(async () => {
  for (const log of logs.splice(0)) await log.stop();
  rmSync(directory, { recursive: true, force: true });
});

function open(options: Partial<SecurityLogOptions> = {}): SecurityLog {
  const about = { service: 'gateway', instanceId: 'gateway-1', level: 'info' };
  const log = new SecurityLog({
    ...about,
    directory: join(directory, 'log'),
    keptDays: 180,
    syslog: '',
    logger: createLogger({ ...about, destination: { write: (line: string) => void logged.push(line) } }),
    metrics: new Metrics({ ...about, defaults: false }),
    now: () => now,
    ...options,
  });
  logs.push(log);
  return log;
}
const signIn: SecurityEvent = {
  event: 'sign-in',
  outcome: 'failure',
  actorId: null,
  address: '10.1.2.3',
  facts: { code: 'X' },
};
const file = (day: string): string => join(directory, 'log', `gateway-${day}.jsonl`);
const linesOf = (day: string) =>
  readFileSync(file(day), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3_000 && !holds(); tries += 1) await sleep(10);
  expect(holds()).toBe(true);
}

describe('a security event', () => {
  it('is a line of the file of its day when write returns, and names who, what and with what outcome', () => {
    const log = open();
    log.write(signIn);
    log.write({ event: 'unmask', outcome: 'success', actorId: 'p-1', subjectId: 'e-1', procuratorateId: '990100' });
    now = new Date('2026-03-03T00:00:01Z');
    log.write({ ...signIn, outcome: 'refused' });
    expect(linesOf('2026-03-02')).toEqual([
      {
        ...{ seq: 1, previous: null, at: '2026-03-02T10:00:00.000Z', service: 'gateway', instance: 'gateway-1' },
        ...signIn,
      },
      expect.objectContaining({ seq: 2, event: 'unmask', outcome: 'success', actorId: 'p-1', subjectId: 'e-1' }),
    ]);
    expect(linesOf('2026-03-03')).toMatchObject([{ outcome: 'refused' }]);
    expect(log.check()).toEqual({ status: 'up' });
  });

  it('is appended to what the process before wrote', () => {
    open().write(signIn);
    open().write(signIn);
    expect(linesOf('2026-03-02')).toHaveLength(2);
  });
});

describe('files', () => {
  const old = (day: string, lastWrite: string): void => {
    mkdirSync(join(directory, 'log'), { recursive: true });
    writeFileSync(file(day), '{}\n');
    utimesSync(file(day), new Date(lastWrite), new Date(lastWrite));
  };
  const kept = (): string[] => readdirSync(join(directory, 'log')).sort();

  it('are deleted after the kept days, not one day before, and only those of this service', () => {
    old('2025-09-01', '2025-09-01T23:00:00Z');
    old('2025-09-03', '2025-09-03T23:00:00Z');
    // Its day is long gone, but somebody wrote to it since.
    old('2025-01-01', '2026-03-01T00:00:00Z');
    writeFileSync(join(directory, 'log', 'ingest-2020-01-01.jsonl'), '');
    open().write(signIn);
    expect(kept()).toEqual([
      'gateway-2025-01-01.jsonl',
      'gateway-2025-09-03.jsonl',
      'gateway-2026-03-02.jsonl',
      'gateway.head',
      'ingest-2020-01-01.jsonl',
    ]);
  });

  it('are kept for 180 days at least: fewer is refused', () => {
    expect(() => open({ keptDays: 179 })).toThrow('180 days at least');
  });
});

describe('a failure to write', () => {
  it('is no silence: health, log, and everything is written when the place is back', async () => {
    writeFileSync(join(directory, 'log'), 'a file in place of the directory');
    const log = open();
    log.start();
    for (let i = 0; i < 3; i += 1) log.write({ ...signIn, facts: { i } });
    expect(log.check()).toMatchObject({ status: 'degraded', message: expect.stringContaining('3 wait, 0 lost') });
    expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'error', outlet: 'file', msg: 'security events are not written' },
    ]);
    rmSync(join(directory, 'log'));
    await until(() => log.check().status === 'up');
    expect(linesOf('2026-03-02').map(({ facts }) => facts)).toEqual([{ i: 0 }, { i: 1 }, { i: 2 }]);
    expect(logged.at(-1)).toContain('written again');
  });

  it('that lasts loses the oldest in the end, and says so for ever', () => {
    writeFileSync(join(directory, 'log'), '');
    const log = open();
    for (let i = 0; i < 10_002; i += 1) log.write(signIn);
    rmSync(join(directory, 'log'));
    log.write(signIn);
    expect(log.check()).toMatchObject({ status: 'degraded', message: expect.stringContaining('0 wait, 3 lost') });
  });

  it('of a place that is configured nowhere is told as well', () => {
    expect(open({ directory: '' }).check()).toMatchObject({ status: 'degraded' });
  });
});

describe('syslog', () => {
  let server: Server;
  let received: string;
  let sockets: Socket[];
  const listen = (port = 0): Promise<number> =>
    new Promise((resolve) => {
      received = '';
      sockets = [];
      server = createServer((socket) => {
        sockets.push(socket);
        socket.on('data', (chunk) => (received += chunk.toString('utf8')));
        socket.on('error', () => undefined);
      });
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };

  it('has the form of RFC 5424', () => {
    const text = formatSyslog({
      at: '2026-03-02T10:00:00.000Z',
      severity: 'warning',
      hostname: 'host 1',
      appName: 'gateway',
      processId: 7,
      messageId: 'sign-in',
      text: '{"a":"一"}',
    });
    expect(text).toBe('<108>1 2026-03-02T10:00:00.000Z host_1 gateway 7 sign-in - \ufeff{"a":"一"}');
  });

  it('gets every event over TCP with its length before it (RFC 6587), again after the collector was away', async () => {
    const port = await listen();
    const log = open({ directory: '', syslog: `tcp://127.0.0.1:${port}` });
    log.start();
    log.write({ ...signIn, facts: { n: 1 } });
    await until(() => received.includes('"n":1'));
    const [, length, message] = /^(\d+) (.*)$/s.exec(received)!;
    expect(Buffer.byteLength(message!)).toBe(Number(length));
    expect(message).toMatch(/^<108>1 2026-03-02T10:00:00\.000Z \S+ gateway \d+ sign-in - /);
    await close();
    await until(() => {
      log.write({ ...signIn, facts: { n: 2 } });
      return log.check().status === 'degraded';
    });
    await listen(port);
    await until(() => log.check().status === 'up' && received.includes('"n":2'));
    await close();
  });

  it('gets every event over UDP', async () => {
    const socket = createSocket('udp4');
    let datagram = '';
    socket.on('message', (bytes) => (datagram = bytes.toString('utf8')));
    await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
    open({ directory: '', syslog: `udp://127.0.0.1:${socket.address().port}` }).write({
      ...signIn,
      outcome: 'success',
    });
    await until(() => datagram !== '');
    expect(datagram).toContain('<110>1 ');
    socket.close();
  });

  it.each(['http://a:1', 'tcp://a', 'a:514'])('refuses the address %s', (address) => {
    expect(() => parseSyslogAddress(address)).toThrow();
  });
});
