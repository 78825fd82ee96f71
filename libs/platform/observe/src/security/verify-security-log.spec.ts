import { appendFileSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, LogDirectory } from '../testing/index.js';
import { writeHead } from './chain-head.js';
import { linkOf, PLAIN_CHAIN } from './line-chain.js';
import { servicesWithLogs, type SecurityLogReport, verifySecurityLog } from './verify-security-log.js';

let logs: LogDirectory;
beforeEach(() => {
  logs = new LogDirectory();
});
afterEach(() => logs.end());

const verify = (service = 'gateway', fromDay?: string): Promise<SecurityLogReport> =>
  verifySecurityLog({ directory: logs.directory, keys: logs.keys }, service, { fromDay, now: logs.now });
const found = async (): Promise<unknown[]> =>
  (await verify()).faults.map(({ kind, file, line, missing }) => [
    kind,
    file,
    line,
    ...(missing === undefined ? [] : [missing.from, missing.to]),
  ]);
const FILE = 'gateway-2026-03-02.jsonl';

describe('a chain that nobody touched', () => {
  it('holds over restarts, days, services, and several processes of one service', async () => {
    logs.write(3);
    logs.write(2, { service: 'ingest' });
    const [one, other] = [logs.open(), logs.open()];
    for (let n = 0; n < 10; n += 1) (n % 3 === 0 ? one : other).write(anEvent(n));
    logs.now = new Date('2026-03-03T00:00:01Z');
    one.write(anEvent(11));
    // Its clock is a little behind.
    logs.now = new Date('2026-03-02T23:59:59Z');
    other.write(anEvent(12));
    logs.now = new Date('2026-03-04T10:00:00Z');
    logs.write(4);
    expect(await verify()).toEqual({
      ...{ service: 'gateway', files: 3, lines: 19, unchained: 0, plain: 0, halfLines: [] },
      first: { day: '2026-03-02', seq: 1 },
      last: { day: '2026-03-04', seq: 19 },
      ...{ faults: [], faultCount: 0 },
    });
    expect(await verify('gateway', '2026-03-03')).toMatchObject({ lines: 6, faultCount: 0 });
    expect(await verify('gateway', '2026-03-05')).toMatchObject({ lines: 0, faultCount: 0 });
    expect(servicesWithLogs(logs.directory).sort()).toEqual(['gateway', 'ingest']);
  });

  it('goes on over half a line that a killed process left, and names it', async () => {
    logs.write(2);
    appendFileSync(logs.path(), '{"seq":3,"previous":"k1:');
    expect(await verify()).toMatchObject({ faultCount: 0, halfLines: [{ file: FILE, line: 3 }] });
    logs.write(2);
    expect(await verify()).toMatchObject({ lines: 5, faultCount: 0, halfLines: [{ file: FILE, line: 3 }] });
  });

  it('begins after lines of a release that had none, and says how many these are', async () => {
    const old = { at: '2026-03-01T00:00:00.000Z', service: 'gateway', instance: 'g', ...anEvent(1) };
    writeFileSync(logs.path('gateway', '2026-03-01'), `${JSON.stringify(old)}\n${JSON.stringify(old)}\n`);
    logs.write(2);
    expect(await verify()).toMatchObject({ lines: 4, unchained: 2, first: { seq: 1 }, faultCount: 0 });
  });

  it('goes on with a key from where it had none', async () => {
    logs.open('gateway', PLAIN_CHAIN).write(anEvent(1));
    logs.open('gateway', PLAIN_CHAIN).write(anEvent(2));
    logs.write(2);
    expect(await verify()).toMatchObject({ lines: 4, plain: 1, faultCount: 0 });
  });
});

describe('what somebody with rights on the files did', () => {
  it('is named by file and line', async () => {
    logs.write(6);
    const whole = readFileSync(logs.path(), 'utf8');
    const after = async (change: (lines: string[]) => readonly string[]): Promise<unknown[]> => {
      writeFileSync(logs.path(), whole);
      logs.edit(change);
      return found();
    };
    const renamed = (line = ''): string => line.replace('p-3', 'p-9');
    expect(await after((lines) => lines.map(renamed))).toEqual([['changed', FILE, 3]]);
    expect(await after((lines) => lines.filter((_, i) => i !== 2))).toEqual([['missing', FILE, 3, 3, 3]]);
    expect(await after((lines) => lines.filter((_, i) => i < 2 || i > 4))).toEqual([['missing', FILE, 3, 3, 5]]);
    expect(await after((lines) => lines.slice(0, 4))).toEqual([['cut-off', FILE, 4, 5, 6]]);
    expect(await after((lines) => [...lines.slice(0, 3), lines[1] ?? '', ...lines.slice(3)])).toEqual([
      ['out-of-order', FILE, 4],
    ]);
    expect(await after((lines) => [...lines.slice(0, 3), 'nonsense', ...lines.slice(4)])).toEqual([
      ['damaged', FILE, 4],
      ['missing', FILE, 5, 4, 4],
    ]);
    expect(await after((lines) => lines.map((line) => line.replace('p-6', 'p-9')))).toEqual([['changed', FILE, 6]]);
    const bare = JSON.stringify({ at: logs.now.toISOString(), service: 'gateway', instance: 'g', ...anEvent(7) });
    expect(await after((lines) => [...lines, bare])).toEqual([['unchained', FILE, 7]]);
  });

  it('is not made good by the lines that are written later, by this process or the next', async () => {
    const log = logs.open();
    for (let n = 1; n <= 6; n += 1) log.write(anEvent(n));
    logs.edit((lines) => lines.slice(0, 4));
    log.write(anEvent(7));
    expect(await found()).toEqual([['missing', FILE, 5, 5, 6]]);
    logs.edit((lines) => lines.slice(0, 4));
    logs.write(1, { first: 8 });
    expect(await found()).toEqual([['missing', FILE, 5, 5, 7]]);
  });

  it('shows when the whole rest is linked anew without the key, and when the head goes', async () => {
    logs.write(4);
    logs.edit((lines) => {
      const forged = [lines[0] ?? '', (lines[1] ?? '').replace('p-2', 'p-9')];
      for (const line of lines.slice(2)) {
        const previous = linkOf(forged.at(-1) ?? '', PLAIN_CHAIN);
        forged.push(JSON.stringify({ ...(JSON.parse(line) as object), previous }));
      }
      return forged;
    });
    expect((await verify()).faults.map(({ kind }) => kind)).toEqual(['key-unknown', 'changed']);
    await logs.end();
    logs = new LogDirectory();
    logs.write(4);
    const head = join(logs.directory, 'gateway.head');
    writeHead(logs.directory, 'gateway', { seq: 2, link: linkOf(logs.lines()[1] ?? '', PLAIN_CHAIN) }, PLAIN_CHAIN);
    expect(await found()).toEqual([['head-lost', null, null]]);
    rmSync(head);
    expect(await found()).toEqual([['head-lost', null, null]]);
    // Nobody knows what stood at the end: a number is left out, and stays out.
    logs.write(1);
    expect(await found()).toEqual([['missing', FILE, 5, 5, 5]]);
  });

  it('shows when the files of early days go before their time, and not after', async () => {
    logs.write(3);
    logs.now = new Date('2026-03-03T10:00:00Z');
    logs.write(3);
    rmSync(logs.path('gateway', '2026-03-02'));
    expect(await found()).toEqual([['begin-missing', 'gateway-2026-03-03.jsonl', 1, 1, 3]]);
    logs.now = new Date('2026-09-10T10:00:00Z');
    expect(await found()).toEqual([]);
    rmSync(logs.path('gateway', '2026-03-03'));
    expect(await found()).toEqual([['cut-off', null, null, 1, 6]]);
  });
});

describe('the last days of a chain', () => {
  const kinds = async (fromDay: string): Promise<string[]> =>
    (await verify('gateway', fromDay)).faults.map(({ kind }) => kind);
  beforeEach(() => {
    for (const day of ['2026-03-02', '2026-03-03', '2026-03-04']) {
      logs.now = new Date(`${day}T10:00:00Z`);
      logs.write(3);
    }
  });

  it('are followed from the line before them', async () => {
    expect(await verify('gateway', '2026-03-03')).toMatchObject({ lines: 6, first: { seq: 4 }, faultCount: 0 });
    expect(await verify('gateway', '2026-03-05')).toMatchObject({ lines: 0, first: null, last: null, faultCount: 0 });
  });

  it('are missed when their files are gone, all of them or the older ones', async () => {
    rmSync(logs.path('gateway', '2026-03-03'));
    expect(await kinds('2026-03-03')).toEqual(['missing']);
    rmSync(logs.path('gateway', '2026-03-04'));
    expect(await kinds('2026-03-03')).toEqual(['cut-off']);
  });

  it('are missed when no file is left at all, and the service is still listed', async () => {
    for (const day of ['2026-03-02', '2026-03-03']) rmSync(logs.path('gateway', day));
    expect(await kinds('2026-03-03')).toEqual(['begin-missing']);
    rmSync(logs.path('gateway', '2026-03-04'));
    expect(servicesWithLogs(logs.directory)).toEqual(['gateway']);
    expect(await kinds('2026-03-03')).toEqual(['cut-off']);
  });
});

describe('a lock that a killed process left', () => {
  it('is waited for, and taken over after ten seconds; nothing is lost meanwhile', async () => {
    logs.write(1);
    const lock = join(logs.directory, 'gateway.lock');
    writeFileSync(lock, '');
    const log = logs.open();
    log.start();
    log.write(anEvent(2));
    expect(log.check()).toMatchObject({ status: 'degraded' });
    const longAgo = new Date(Date.now() - 11_000);
    utimesSync(lock, longAgo, longAgo);
    for (let tries = 0; tries < 300 && log.check().status !== 'up'; tries += 1) await sleep(10);
    expect(logs.lines()).toHaveLength(2);
    expect(existsSync(lock)).toBe(false);
    expect(await verify()).toMatchObject({ lines: 2, faultCount: 0 });
  });
});
