import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { FieldKeys, generateFieldKeys } from '#platform/crypto';
import { type TestDatabase, testDatabase } from '#testing';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';
import type { Connector } from '../src/pull/connector.js';
import { aSource, read } from './accept-harness.js';
import { until } from './ingest-service.js';
import { PolledPlatform } from './polled-platform.js';
import { PullHarness, type PullHarnessOptions } from './pull-harness.js';
import type { PullProcessOrder } from './pull-process.js';

const PROGRAM = fileURLToPath(new URL('../../../dist/apps/ingest/test/pull-process.js', import.meta.url));
const keyFile = generateFieldKeys();
const keys = FieldKeys.parse(JSON.stringify(keyFile));
const source = aSource();
let db: TestDatabase;
let platform: PolledPlatform;
let all: PullHarness[] = [];
const children = new Set<ChildProcess>();

beforeEach(async () => {
  db = await testDatabase({ schema: 'ingest', migrations: INGEST_MIGRATIONS });
  platform = new PolledPlatform();
  await platform.start();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(all.map(({ http }) => http.close()));
  all = [];
  await platform.stop();
  await db.drop();
});

const harness = (over: Partial<PullHarnessOptions> = {}): PullHarness => {
  const one = new PullHarness({ database: db.database, keys, source, ...over });
  all.push(one);
  return one;
};
const count = async (sql: string): Promise<number> =>
  Number((await read(db, `SELECT count(*) AS n FROM ${sql}`))[0]?.['n']);
const published = (): Promise<number> => count(`outbox WHERE topic = 'grid.event.v1'`);

const connector = (path: string, over: Partial<Connector> = {}): Connector => ({
  title: '示例平台',
  request: { method: 'GET', url: `${platform.url}${path}`, query: { after: '{cursor}', size: '{pageSize}' } },
  signIn: { kind: 'none' },
  paging: { kind: 'cursor', next: '/data/next', more: '/data/more' },
  answer: { items: '/data/list' },
  limits: { pageSize: 10, requestsPerMinute: 600 },
  ...over,
});
const byPage = (paging: Partial<Extract<Connector['paging'], { kind: 'page' }>>, query = {}): Connector =>
  connector('/by-page', {
    request: {
      method: 'GET',
      url: `${platform.url}/by-page`,
      query: { page: '{page}', size: '{pageSize}', ...query },
    },
    paging: { kind: 'page', ...paging },
  });

describe('a connector', () => {
  it('asks page after page by a cursor, and goes on from it when the platform has more', async () => {
    platform.add(0, 25);
    const one = harness();
    await one.save(connector('/by-cursor'));
    await one.turn();
    expect(platform.asked.map(({ query }) => query['after'])).toEqual([undefined, '10', '20']);
    expect(await one.state()).toMatchObject({ position: { cursor: '25' }, pages: 3, records: 25, fault: null });
    expect((await one.state()).caughtUpAt).not.toBeNull();
    platform.add(25, 28);
    await one.turn();
    expect(await one.state()).toMatchObject({ position: { cursor: '28' }, outcomes: { accepted: 28 } });
    expect(await count('event_key')).toBe(28);
  });

  it('goes back to the last page, which may have grown, and takes nothing of it twice', async () => {
    platform.add(0, 13);
    const one = harness();
    await one.save(byPage({ resume: true }));
    await one.turn();
    expect(await one.state()).toMatchObject({ position: { page: 2 } });
    platform.add(13, 24);
    await one.turn();
    expect(platform.asked.map(({ query }) => query['page'])).toEqual(['1', '2', '3', '2', '3', '4']);
    expect(await one.state()).toMatchObject({
      position: { page: 3 },
      records: 27,
      known: 3,
      outcomes: { accepted: 24 },
    });
    expect([await count('event_key'), await published()]).toEqual([24, 24]);
    expect(await count(`outbox WHERE topic = 'event.outcome.v1'`)).toBe(24);
  });

  it('stops at the total that the platform tells', async () => {
    platform.add(0, 20);
    const one = harness();
    await one.save(byPage({ total: '/data/total' }));
    await one.turn();
    expect(platform.asked.map(({ query }) => query['page'])).toEqual(['1', '2']);
  });

  it('asks by time, in stretches that overlap, and in shorter ones where an answer is full', async () => {
    platform.add(0, 60);
    const from = '2026-03-02T09:00:00+08:00';
    const one = harness();
    const window = { from, overlapSeconds: 3_600, longestSeconds: 366 * 86_400 };
    await one.save(
      connector('/by-time', {
        request: {
          method: 'GET',
          url: `${platform.url}/by-time`,
          query: { since: '{since}', until: '{until}', size: '{pageSize}' },
        },
        paging: { kind: 'window', window },
      }),
    );
    while ((await one.state()).caughtUpAt === null) await one.turn();
    expect(await count('event_key')).toBe(60);
    expect(await published()).toBe(60);
    const [last] = platform.asked.slice(-1);
    // What the platform writes late, with a time that was asked for already.
    platform.records.push({
      ...platform.records[0]!,
      sourceEventNo: 'LATE-1',
      reportedAt: new Date(Date.parse(last!.query['until']!) - 1_800_000).toISOString(),
    });
    await one.turn();
    expect(await count('event_key')).toBe(61);
  }, 60_000);

  it('signs in, and once more when the token runs out; a second refusal is one', async () => {
    platform.token = 'another';
    platform.add(0, 15);
    const one = harness();
    const signIn: Connector['signIn'] = {
      kind: 'login',
      request: { url: `${platform.url}/login`, json: { user: 'u', password: '{secret}' } },
      token: '/data/token',
      prefix: 'Bearer ',
    };
    await one.save(connector('/by-cursor', { signIn }), 'pass');
    await one.turn();
    expect(platform.signIns).toBe(1);
    expect(JSON.parse(platform.asked[0]!.body)).toEqual({ user: 'u', password: 'pass' });
    platform.token = 'the platform forgot';
    platform.add(15, 18);
    await one.turn();
    expect(platform.signIns).toBe(2);
    expect(await count('event_key')).toBe(18);
    platform.replies.push({ status: 401 }, { body: { data: { token: 'useless' } } });
    await one.turn();
    expect(one.failures).toEqual(['INGEST.CONNECTOR_SIGN_IN_REFUSED']);
    const { failures, fault, nextAt } = await one.state();
    expect({ failures, fault }).toMatchObject({ failures: 1, fault: { code: 'INGEST.CONNECTOR_SIGN_IN_REFUSED' } });
    // Not after seconds: knocking on locks the account.
    expect(nextAt!.getTime() - Date.now()).toBeGreaterThan(100_000);
  });

  it('waits for as long as the platform asks, and is well again with the next page', async () => {
    platform.add(0, 3);
    platform.replies.push({ status: 429, headers: { 'retry-after': '120' } });
    const one = harness();
    await one.save(connector('/by-cursor'));
    await one.turn();
    const waiting = await one.state();
    expect(waiting).toMatchObject({ failures: 1, fault: { code: 'INGEST.CONNECTOR_THROTTLED', detail: '状态码 429' } });
    expect(Math.round((waiting.nextAt!.getTime() - Date.now()) / 1_000)).toBeGreaterThan(115);
    await one.turn();
    expect(await one.state()).toMatchObject({ failures: 0, fault: null, records: 3 });
  });

  it.each<[string, object, string]>([
    ['no JSON', { body: Buffer.from('<html>') }, 'INGEST.CONNECTOR_ANSWER_UNREADABLE'],
    ['no list', { body: { data: {} } }, 'INGEST.CONNECTOR_ITEMS_MISSING'],
    ['too much', { body: Buffer.alloc(70_000, 32) }, 'INGEST.CONNECTOR_ANSWER_TOO_LARGE'],
    ['an error', { status: 500 }, 'INGEST.CONNECTOR_REFUSED'],
    ['a refusal', { status: 404 }, 'INGEST.CONNECTOR_REFUSED'],
    ['another address', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'INGEST.CONNECTOR_REDIRECTED'],
    ['a cursor that stands', { body: { data: { list: [], next: '', more: true } } }, 'INGEST.CONNECTOR_PAGING'],
  ])('that is answered %s stays where it is, and says why', async (_, reply, code) => {
    platform.add(0, 3);
    platform.replies.push(reply);
    const one = harness();
    await one.save(connector('/by-cursor', { limits: { maxBytes: 65_536, requestsPerMinute: 600 } }));
    await one.turn();
    expect(await one.state()).toMatchObject({ position: {}, failures: 1, fault: { code } });
    await one.turn();
    expect(await one.state()).toMatchObject({ failures: 0, fault: null, records: 3 });
  });

  it('puts bad records aside, each once, and takes the others of the page', async () => {
    platform.add(0, 2);
    platform.records.push({ sourceEventNo: 'BAD', reportedAt: '2026-03-02T09:00:00+08:00' }, 7 as never);
    platform.add(2, 4);
    const one = harness();
    await one.save(byPage({}));
    await one.turn();
    await one.turn();
    expect(await one.state()).toMatchObject({ outcomes: { accepted: 4, refused: 2 }, putAside: 2, fault: null });
    const rows = await read(db, 'SELECT reason_code, topic, cluster_id FROM quarantine ORDER BY id');
    expect(rows).toEqual(
      [1, 2].map(() => ({
        reason_code: 'INGEST.PUSH_INVALID',
        topic: `grid.push.${source.id}.v1`,
        cluster_id: `pull:${source.id}`,
      })),
    );
  });

  it('keeps 19-digit ids whole, for which JSON has no room', async () => {
    platform.replies.push({
      body: Buffer.from('{"data":{"list":[{"id":1234567890123456789}],"next":"1","more":false}}'),
    });
    const seen: unknown[] = [];
    const adapt: PullHarnessOptions['adapt'] = (record) => {
      seen.push(record);
      return { ok: false, faults: [] };
    };
    const one = harness({ adapt });
    await one.save(connector('/by-cursor'));
    await one.turn();
    expect(seen).toEqual([{ id: '1234567890123456789' }]);
  });

  it('tries each record alone where the program stumbles over one, and goes on', async () => {
    platform.add(0, 5);
    const one = harness({
      around: (accept) => (tx, items) => {
        if (items.some(({ parsed }) => JSON.stringify(parsed).includes('P-3'))) throw new TypeError('a fault');
        return accept(tx, items);
      },
    });
    await one.save(connector('/by-cursor'));
    await one.turn();
    expect(await one.state()).toMatchObject({ position: { cursor: '5' }, putAside: 1, fault: null });
    expect(await count('event_key')).toBe(4);
    expect(await read(db, 'SELECT reason_code FROM quarantine')).toEqual([
      { reason_code: 'INGEST.CONNECTOR_ITEM_FAILED' },
    ]);
  });

  it('takes nothing in once it was stopped, and is asked by one of several', async () => {
    platform.add(0, 25);
    const [one, two] = [harness(), harness()];
    await one.save(connector('/by-cursor'));
    let stop: Promise<unknown> | undefined;
    platform.onPage = async () => {
      if (platform.pagesAsked().length < 2) return;
      stop ??= db.database.run((tx) => one.connectors.stop(tx, source.id));
      await stop;
    };
    const turns = await Promise.all([one.turn(), two.turn()]);
    expect(turns.sort()).toEqual([false, true]);
    expect(await one.state()).toMatchObject({ state: 'stopped', position: { cursor: '10' }, fault: null });
    expect(await count('event_key')).toBe(10);
  });

  it('loses nothing and doubles nothing when its process is killed at any moment', async () => {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: npm run build`);
    platform.add(0, 3_000);
    const one = harness();
    await one.save(connector('/by-cursor', { limits: { pageSize: 50, requestsPerMinute: 600 } }));
    const directory = mkdtempSync(join(tmpdir(), 'pull-'));
    const keysFile = join(directory, 'keys.json');
    writeFileSync(keysFile, JSON.stringify(keyFile));
    const order: PullProcessOrder = { url: db.url, keysFile, source: { ...source, keys: [] } };
    const seen: number[] = [];
    for (let kill = 1; kill <= 3; kill += 1) {
      const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.add(child);
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      const before = seen.at(-1) ?? 0;
      await until(
        () => one.state(),
        ({ records, caughtUpAt }) => records > before || caughtUpAt !== null,
        60_000,
      );
      await sleep(Math.random() * 250);
      child.kill('SIGKILL');
      await ended;
      children.delete(child);
      // A transaction of the process that is gone may be on its way to its end.
      await until(
        () => count(`pg_stat_activity WHERE application_name LIKE 'pull-process%' AND state <> 'idle'`),
        (n) => n === 0,
      );
      const { records } = await one.state();
      seen.push(records);
      expect(await count('event_key')).toBe(records);
      // The lease of the process that is gone ends by itself; the test does not wait for it.
      await db.database.run((tx) => tx.query('UPDATE pull_connector SET lease_until = now()'));
    }
    expect(seen.some((n) => n > 0 && n < 3_000)).toBe(true);
    while ((await one.state()).caughtUpAt === null) await one.turn();
    expect(await one.state()).toMatchObject({ records: 3_000, outcomes: { accepted: 3_000 }, known: 0 });
    expect(await Promise.all([count('event_key'), count('event_push'), published()])).toEqual([3_000, 3_000, 3_000]);
    rmSync(directory, { recursive: true });
  }, 180_000);
});
