import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readAdapter, compileAdapter, mapRecord } from '#domain/adapters';
import { type FieldKeyFile, FieldKeys, generateFieldKeys } from '#platform/crypto';
import { type TestDatabase, testDatabase } from '#testing';
import { pushVocabulary } from '../src/adapters/push-vocabulary.js';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';
import { RunImports } from '../src/import-rows/run-imports.js';
import type { Source } from '../src/sources/source.js';
import { SourceRates } from '../src/sources/source-rates.js';
import { SourceRateStore } from '../src/storage/source-rate.store.js';
import { SweepImports } from '../src/sweep-imports/sweep-imports.js';
import { aSource, read } from './accept-harness.js';
import { ImportHarness, type ImportHarnessOptions } from './import-harness.js';
import type { ImportProcessOrder } from './import-process.js';
import { until } from './ingest-service.js';

/** Compiled: a process that has to compile first would be another test. */
const PROGRAM = fileURLToPath(new URL('../../../dist/apps/ingest/test/import-process.js', import.meta.url));
const source = aSource();

let db: TestDatabase;
let keyFile: FieldKeyFile;
let keys: FieldKeys;
let directory: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  keyFile = generateFieldKeys();
  keys = FieldKeys.parse(JSON.stringify(keyFile));
  directory = mkdtempSync(join(tmpdir(), 'import-rows-'));
});
beforeEach(async () => {
  db = await testDatabase({ schema: 'ingest', migrations: INGEST_MIGRATIONS });
  await db.database.run((tx) =>
    tx.query(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
       VALUES ($1, $2, $3, 'active', $4, $5, 1, '')`,
      [source.id, source.kind, source.name, source.procuratorateId, source.regionCode12],
    ),
  );
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await db.drop();
});
afterAll(() => rmSync(directory, { recursive: true }));

const harness = (over: Partial<ImportHarnessOptions> = {}): ImportHarness =>
  new ImportHarness({ database: db.database, keys, directory, source, ...over });
const csv = (from: number, to: number): Readable => {
  const rows = Array.from({ length: to - from }, (_, i) => `K-${from + i},路面塌陷,2026-03-02 09:00:00`);
  return Readable.from([Buffer.from(['事件编号,标题,上报时间', ...rows].join('\n'))]);
};
const count = async (sql: string): Promise<number> =>
  Number((await read(db, `SELECT count(*) AS n FROM ${sql}`))[0]?.['n']);
const faultsOf = (one: ImportHarness, importId: string) =>
  db.database.read((tx) => one.faults.listAfter(tx, importId, 0, 1000));

describe('an import', () => {
  it('goes on after kill -9 at the row after the last commit, and takes none twice', async () => {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: npm run build`);
    const one = harness();
    const importId = await one.receive(csv(0, 12_000));
    const keysFile = join(directory, 'keys.json');
    writeFileSync(keysFile, JSON.stringify(keyFile));
    const order: ImportProcessOrder = { url: db.url, keysFile, directory, source: { ...source, keys: [] } };
    const seen: number[] = [];
    for (let kill = 1; kill <= 4; kill += 1) {
      const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.add(child);
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      const before = seen.at(-1) ?? 0;
      await until(
        () => one.find(importId),
        ({ rowsDone, state }) => rowsDone > before || state === 'finished',
        60_000,
      );
      // Any moment of the work on a chunk.
      await sleep(Math.random() * 200);
      child.kill('SIGKILL');
      await ended;
      children.delete(child);
      // A transaction of the process that is gone may be on its way to its end.
      await until(
        () => count(`pg_stat_activity WHERE application_name LIKE 'import-process%' AND state <> 'idle'`),
        (n) => n === 0,
      );
      const { rowsDone, state } = await one.find(importId);
      seen.push(rowsDone);
      expect(await count('event_key')).toBe(rowsDone);
      if (state === 'finished') break;
      // The lease of the process that is gone ends by itself; the test does not wait half a minute for it.
      await db.database.run((tx) => tx.query('UPDATE import SET lease_until = now()'));
    }
    expect(seen.some((rows) => rows > 0 && rows < 12_000)).toBe(true);
    while (await one.workOnce());
    expect(await one.find(importId)).toMatchObject({
      state: 'finished',
      rowsDone: 12_000,
      outcomes: { accepted: 12_000 },
    });
    expect(await count('event_key')).toBe(12_000);
    expect(await count('event_push')).toBe(12_000);
    expect(await count(`outbox WHERE topic = 'grid.event.v1'`)).toBe(12_000);
    const [run] = await read(db, 'SELECT state, event_count FROM run');
    expect(run).toEqual({ state: 'closed', event_count: '12000' });
  }, 180_000);

  it('is worked on by one of several, and by another once its holder is silent', async () => {
    const [one, two] = [harness(), harness()];
    const importId = await one.receive(csv(0, 3_000));
    const worked = await Promise.all([one.workOnce(), two.workOnce()]);
    expect(worked.sort()).toEqual([false, true]);
    expect(await one.find(importId)).toMatchObject({ state: 'finished', outcomes: { accepted: 3_000 } });
  });

  it('loses nothing and doubles nothing when two believe that it is theirs', async () => {
    const fast = harness();
    // Half a minute of silence, as it looks from outside, while the holder is in its transaction.
    const takeOver = async (): Promise<void> => {
      await db.database.run((tx) => tx.query(`UPDATE import SET lease_until = now() - interval '1 second'`));
      await fast.workOnce();
    };
    let other: Promise<void> | undefined;
    const slow = harness({
      around: (accept) => (tx, items) => {
        other ??= takeOver();
        return accept(tx, items);
      },
    });
    const importId = await slow.receive(csv(0, 2_000));
    await slow.workOnce();
    await other;
    while (await fast.workOnce());
    await until(
      () => fast.find(importId),
      ({ state }) => state === 'finished',
    );
    expect(await fast.find(importId)).toMatchObject({ rowsDone: 2_000, outcomes: { accepted: 2_000 } });
    expect(await count('event_push')).toBe(2_000);
  });

  it('keeps to the rate of its source, and leaves room for those who push at the same time', async () => {
    const rateLimit = { perSecond: 200, burst: 100 };
    const limited = { ...source, rateLimit };
    const one = harness({ source: limited });
    const rates = new SourceRates({
      database: db.database,
      store: new SourceRateStore(),
      now: () => performance.now(),
    });
    const importId = await one.receive(csv(0, 500));
    const begun = performance.now();
    const working = one.workOnce();
    let pushed = 0;
    let heldBack = 0;
    while ((await one.find(importId)).state !== 'finished') {
      pushed += 1;
      if ((await rates.take(limited, 1)) > 0) heldBack += 1;
      await sleep(40);
    }
    await working;
    const seconds = (performance.now() - begun) / 1_000;
    expect(pushed).toBeGreaterThan(10);
    expect(heldBack).toBe(0);
    // What was in the bucket above the half, and what came back since.
    expect(seconds).toBeGreaterThan((500 - 50) / 200);
    expect(await one.find(importId)).toMatchObject({ rowsDone: 500, outcomes: { accepted: 500 } });
  });

  it('follows its source while it is worked on: a higher limit at once, a suspension ends it', async () => {
    let now: Source = { ...source, rateLimit: { perSecond: 1, burst: 1 } };
    const one = harness({ source: () => now });
    const importId = await one.receive(csv(0, 300));
    const working = one.workOnce();
    await until(
      () => one.find(importId),
      ({ rowsDone }) => rowsDone > 0,
    );
    now = { ...source, rateLimit: { perSecond: 1_000, burst: 1_000 } };
    await until(
      () => one.find(importId),
      ({ rowsDone }) => rowsDone > 20,
    );
    now = { ...source, state: 'suspended' };
    await working;
    expect(await one.find(importId)).toMatchObject({
      state: 'failed',
      problem: { code: 'INGEST.IMPORT_SOURCE_UNKNOWN' },
    });
  });

  it('lets others be worked on while it waits for its rate', async () => {
    const one = harness();
    const slow = harness({ source: { ...source, rateLimit: { perSecond: 1, burst: 1 } } });
    const first = await slow.receive(csv(0, 100));
    const run = new RunImports({
      database: db.database,
      imports: one.imports,
      rows: { work: (job, ...rest) => (job.importId === first ? slow : one).rows.work(job, ...rest) },
      instanceId: 'one',
      logger: one.logger,
    });
    run.wake();
    await until(
      () => one.find(first),
      ({ rowsDone }) => rowsDone > 0,
    );
    run.start();
    const second = await one.receive(csv(1_000, 1_100));
    await until(
      () => one.find(second),
      ({ state }) => state === 'finished',
    );
    expect((await one.find(first)).state).toBe('importing');
    await run.stop();
    expect(await one.find(first)).toMatchObject({ state: 'importing' });
  });

  it('puts a row aside that cannot be processed, and takes all others', async () => {
    const one = harness({
      around: (accept) => (tx, items) => {
        if (items.some(({ parsed }) => JSON.stringify(parsed?.value).includes('"K-77"'))) throw new TypeError('a bug');
        return accept(tx, items);
      },
    });
    const importId = await one.receive(csv(0, 200));
    await one.workOnce();
    expect(await one.find(importId)).toMatchObject({
      state: 'finished',
      outcomes: { accepted: 199, refused: 1 },
      faultyRows: 1,
    });
    const faults = await faultsOf(one, importId);
    expect(faults).toMatchObject([{ row: 79, faults: [{ column: '', says: '这一行未能处理' }] }]);
  });

  it('waits while the database is away, and gives up on what fails again and again', async () => {
    let away = true;
    const one = harness({
      around: (accept) => (tx, items) => {
        if (away) throw Object.assign(new Error('terminating connection'), { code: '57P01', severity: 'FATAL' });
        return accept(tx, items);
      },
    });
    const importId = await one.receive(csv(0, 10));
    await one.workOnce();
    expect(await one.find(importId)).toMatchObject({ state: 'importing', rowsDone: 0, failures: 0 });
    expect(await one.workOnce()).toBe(false);
    away = false;
    await db.database.run((tx) => tx.query('UPDATE import SET lease_until = now()'));
    await one.workOnce();
    expect(await one.find(importId)).toMatchObject({ state: 'finished', rowsDone: 10 });

    const gone = await one.receive(csv(10, 20));
    await one.files.remove(gone);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await one.find(gone)).state).toBe(attempt === 0 ? 'received' : 'checking');
      await one.workOnce();
      await db.database.run((tx) => tx.query('UPDATE import SET lease_until = now()'));
    }
    expect(await one.find(gone)).toMatchObject({ state: 'failed', problem: { code: 'INGEST.FILE_GONE' } });
  });

  it('is left for the next start when its process stops', async () => {
    const stopping = new AbortController();
    const one = harness({
      around: (accept) => (tx, items) => {
        stopping.abort();
        return accept(tx, items);
      },
    });
    const importId = await one.receive(csv(0, 2_000));
    await one.workOnce(stopping.signal);
    expect(await one.find(importId)).toMatchObject({ state: 'importing', rowsDone: 250, nextRow: 252 });
    expect(await harness().workOnce()).toBe(true);
    expect(await one.find(importId)).toMatchObject({
      state: 'finished',
      rowsDone: 2_000,
      outcomes: { accepted: 2_000 },
    });
  });

  it('goes through the adapter of its source, by the platform’s own headings', async () => {
    const definition = {
      name: 'ledger',
      title: '某平台台账',
      zone: '+08:00',
      fields: {
        '/sourceEventNo': { from: '/工单编号', required: true },
        '/title': { from: '/工单标题', required: true },
        '/reportedAt': { from: '/受理时间', time: 'local', required: true },
        '/reporter/idNo': { from: '/证件号' },
      },
    };
    const adapter = readAdapter(definition);
    if (!adapter.ok) throw new Error(JSON.stringify(adapter.error));
    const compiled = compileAdapter(adapter.value, pushVocabulary(new Map() as never));
    const one = harness({ adapter: { compiled, adapt: (record) => mapRecord(compiled, record) } });
    const lines = [
      '工单编号,工单标题,受理时间,证件号,平台自用',
      'GD-1,噪声,2026-03-02 09:00:00,110105199003070012,x',
      'GD-2,,2026-03-02 09:00:00,,x',
      'GD-3,噪声,46083.375,1.1E+17,x',
    ];
    const importId = await one.receive(Readable.from([Buffer.from(lines.join('\n'))]), { columns: 'adapter' });
    await one.workOnce();
    expect(await one.find(importId)).toMatchObject({
      state: 'finished',
      outcomes: { accepted: 1, refused: 2 },
      damagedCells: 2,
    });
    const told = (await faultsOf(one, importId)).flatMap(({ row, faults }) =>
      faults.map(({ column }) => `${row} ${column}`),
    );
    expect(told).toEqual(expect.arrayContaining(['3 工单标题', '4 受理时间', '4 证件号']));
    const [event] = await read(db, `SELECT state FROM event`);
    expect(event?.['state']).toMatchObject({ sourceEventNo: 'GD-1', reportedAt: '2026-03-02T01:00:00.000Z' });
  });

  it('finds the identity numbers that a spreadsheet cut, also where the cells became text', async () => {
    const good = (i: number): string => idNumber(`1101051990030${7000 + (i % 3000)}`);
    const lines = Array.from({ length: 900 }, (_, i) => {
      const id = i % 9 === 0 ? `${good(i).slice(0, 15)}000` : good(i);
      return `D-${i},噪声,2026-03-02 09:00:00,${id}`;
    });
    const one = harness();
    const text = ['事件编号,标题,上报时间,反映人证件号', ...lines].join('\n');
    const importId = await one.receive(Readable.from([Buffer.from(text)]));
    await one.workOnce();
    expect(await one.find(importId)).toMatchObject({ state: 'finished', outcomes: { accepted: 900 } });
    const found = (await faultsOf(one, importId)).map(({ row }) => row - 2);
    expect(found.filter((i) => i % 9 === 0)).toHaveLength(100);
    // In a column that was cut, the one in a thousand that ends so by itself cannot be told from the others.
    expect(found.filter((i) => i % 9 !== 0).every((i) => good(i).endsWith('000'))).toBe(true);
    expect(found.length).toBeLessThanOrEqual(101);
  });

  it('keeps its file until its time is over, or what it holds has to go', async () => {
    const one = harness();
    const [kept, expired] = [await one.receive(csv(0, 5)), await one.receive(csv(5, 10))];
    while (await one.workOnce());
    writeFileSync(join(directory, '0195f3a2-0000-7000-8000-00000000dead.sealed'), '');
    const now = { at: Date.now() };
    const clock = { now: () => new Date(now.at) };
    const sweep = new SweepImports({
      database: db.database,
      imports: one.imports,
      files: one.files,
      clock,
      logger: one.logger,
    });
    const there = (importId: string): boolean => readdirSync(directory).includes(`${importId}.sealed`);
    await db.database.run((tx) =>
      tx.query(`UPDATE import SET keep_until = now() - interval '1 s' WHERE import_id = $1`, [expired]),
    );
    await sweep.sweep();
    expect([there(kept), there(expired), there('0195f3a2-0000-7000-8000-00000000dead')]).toEqual([true, false, true]);
    expect((await one.find(expired)).fileGoneAt).not.toBeNull();
    now.at += 25 * 3_600_000;
    await sweep.sweep();
    expect([there(kept), there('0195f3a2-0000-7000-8000-00000000dead')]).toEqual([true, false]);
    await db.database.run((tx) => one.imports.endKeeping(tx, [source.id]));
    await sweep.sweep();
    expect(there(kept)).toBe(false);
    expect(await count('import_fault')).toBe(0);
  });
});

/** 17 digits and the check digit that belongs to them (GB 11643). */
function idNumber(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return body + '10X98765432'[sum % 11]!;
}
