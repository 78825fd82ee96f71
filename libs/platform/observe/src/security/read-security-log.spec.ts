import { appendFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, LogDirectory } from '../testing/index.js';
import { readSecurityLog, type ReadPlace, type SecurityLogPage, type SecurityLogQuery } from './read-security-log.js';

let logs: LogDirectory;
beforeEach(() => {
  logs = new LogDirectory();
});
afterEach(() => logs.end());

type Asked = Partial<SecurityLogQuery> & { readonly limit?: number; readonly mostLines?: number };
const page = (place: ReadPlace | null, { limit = 5, mostLines, ...query }: Asked = {}): Promise<SecurityLogPage> =>
  readSecurityLog(
    { directory: logs.directory, keys: logs.keys, ...(mostLines === undefined ? {} : { mostLines }) },
    { shows: () => true, ...query },
    { place, limit },
  );
async function all(asked: Asked = {}): Promise<{ pages: SecurityLogPage[]; numbers: unknown[] }> {
  const pages: SecurityLogPage[] = [];
  for (let place: ReadPlace | null = null; pages.length === 0 || place !== null;) {
    const read: SecurityLogPage = await page(place, asked);
    pages.push(read);
    place = read.next;
  }
  return { pages, numbers: pages.flatMap(({ items }) => items.map(({ facts }) => facts?.['n'])) };
}
const down = (from: number, to: number): number[] => Array.from({ length: from - to + 1 }, (_, i) => from - i);

describe('the security log', () => {
  it('is read backwards over lines, blocks, days and services, each line once, whatever is written meanwhile', async () => {
    for (let day = 1; day <= 3; day += 1) {
      logs.now = new Date(`2026-03-0${day}T10:00:00Z`);
      logs.write(400, { first: day * 1000 });
      logs.now = new Date(`2026-03-0${day}T12:00:00Z`);
      logs.write(30, { first: day * 1000 + 400, service: 'ingest' });
    }
    const seen: unknown[] = [];
    for (let place: ReadPlace | null = null, first = true; first || place !== null; first = false) {
      const read: SecurityLogPage = await page(place, { limit: 70 });
      seen.push(...read.items.map(({ facts }) => facts?.['n']));
      expect(read.faults).toEqual([]);
      place = read.next;
      logs.write(1, { first: 9000 });
    }
    expect(seen).toEqual([3, 2, 1].flatMap((day) => down(day * 1000 + 429, day * 1000)));
  });

  it('is narrowed by service, kind, time and whose it is', async () => {
    logs.write(6);
    logs.write(4, { first: 10, event: 'unmask', service: 'ingest' });
    logs.now = new Date('2026-03-03T10:00:00Z');
    logs.write(4, { first: 20 });
    expect((await all({ service: 'ingest' })).numbers).toEqual([13, 12, 11, 10]);
    expect((await all({ kind: 'unmask' })).numbers).toEqual([13, 12, 11, 10]);
    expect((await all({ from: new Date('2026-03-03T00:00:00Z') })).numbers).toEqual([23, 22, 21, 20]);
    expect((await all({ to: new Date('2026-03-03T00:00:00Z'), service: 'gateway' })).numbers).toEqual(down(6, 1));
    const shows: SecurityLogQuery['shows'] = ({ procuratorateId }) => procuratorateId === '990100';
    expect((await all({ shows, service: 'gateway' })).numbers).toEqual([22, 20, 6, 4, 2]);
    expect((await all({ service: 'matcher' })).pages).toEqual([{ items: [], faults: [], next: null }]);
  });

  it('looks at so many lines for a page, and goes on from there', async () => {
    logs.write(50);
    logs.write(1, { first: 51, event: 'unmask' });
    logs.write(49, { first: 52 });
    const { pages, numbers } = await all({ kind: 'unmask', mostLines: 20 });
    expect(numbers).toEqual([51]);
    expect(pages.map(({ items }) => items.length)).toEqual([0, 0, 1, 0, 0]);
  });

  it('tells of a damaged line by file and number, and shows those before and after it', async () => {
    logs.write(3);
    appendFileSync(logs.path(), `${'x'.repeat(200_000)}\n{"at":1}\n\n`);
    logs.write(3, { first: 4 });
    const { pages, numbers } = await all({ limit: 2 });
    expect(numbers).toEqual(down(6, 1));
    const file = 'gateway-2026-03-02.jsonl';
    expect(pages.flatMap(({ faults }) => faults)).toEqual(
      [6, 5, 4].map((line) => ({ kind: 'damaged', service: 'gateway', file, line })),
    );
  });

  it('tells that the end of a quiet service was cut off, on whichever page it comes', async () => {
    logs.write(3, { service: 'matcher' });
    logs.now = new Date(logs.now.getTime() + 60_000);
    logs.write(6);
    logs.edit((lines) => lines.slice(0, -1), logs.path('matcher'));
    const { pages } = await all({ limit: 2 });
    expect(pages.flatMap(({ faults }) => faults)).toMatchObject([{ kind: 'cut-off', service: 'matcher' }]);
  });

  it('tells where the chain is broken, also between two pages and at the very end', async () => {
    logs.write(8);
    logs.edit((lines) => lines.map((line) => line.replace('p-4', 'p-9')).filter((line) => !line.includes('p-6')));
    const { pages, numbers } = await all({ limit: 1 });
    expect(numbers).toEqual([8, 7, 5, 4, 3, 2, 1]);
    const faults = pages.flatMap((read) => read.faults);
    expect(faults.map(({ kind, line, missing }) => [kind, line, missing?.from])).toEqual([
      ['missing', 6, 6],
      ['changed', 4, undefined],
    ]);
    logs.edit((lines) => lines.slice(0, -1));
    expect((await page(null)).faults[0]).toMatchObject({ kind: 'cut-off', line: 6, missing: { from: 8, to: 8 } });
    writeFileSync(logs.path(), `${JSON.stringify({ ...anEvent(1), at: '2026-03-02', service: 'gateway' })}\n`);
    expect((await page(null)).faults).toEqual([
      { kind: 'unchained', service: 'gateway', file: 'gateway-2026-03-02.jsonl', line: 1 },
    ]);
  });
});
