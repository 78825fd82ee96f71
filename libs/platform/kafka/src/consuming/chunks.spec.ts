import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '#kernel';
import { PostgresChunkStore, type Tx, withClient } from '#platform/postgres';
import { testDatabase, type TestDatabase, testTopics } from '#testing';
import { Effects, idOf } from '../../test/effects.js';
import { waitUntil } from '../../test/wait-until.js';
import {
  type BatchHandler,
  KafkaBatchServer,
  type KafkaBatchServerOptions,
  type KafkaRecord,
  silentLog,
  UnusableRecord,
} from '../index.js';

const SCHEMA = 'kafka_chunks';
const topics = testTopics();
const started: KafkaBatchServer<Tx>[] = [];
let db: TestDatabase;
let effects: Effects;

/** Listens to one topic, in a group of its own. */
async function consume(
  topic: string,
  handler: BatchHandler<Tx>,
  options: Partial<KafkaBatchServerOptions<Tx>> = {},
): Promise<KafkaBatchServer<Tx>> {
  const server = new KafkaBatchServer<Tx>({
    client: topics.client,
    group: `${topics.prefix}${topic}`,
    store: new PostgresChunkStore(db.database, effects.keys),
    logger: silentLog,
    ...options,
  });
  started.push(server);
  server.addTopic(topics.name(topic), handler);
  await new Promise<void>((resolve, reject) =>
    server.listen((error) => (error === undefined ? resolve() : reject(error))),
  );
  return server;
}

const numbered = (count: number, prefix: string, key = (i: number) => `key-${i % 7}`) =>
  Array.from({ length: count }, (_, i) => ({
    key: key(i),
    value: `${prefix}${i}`,
    headers: { ce_id: `${prefix}${i}` },
  }));

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  effects = await Effects.create(db.database, db.ownerUrl, SCHEMA);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});
afterAll(async () => {
  await topics.drop();
  await db.drop();
});

describe('a chunk', () => {
  it('brings every record into the database once, each key in order, in chunks of the set size', async () => {
    await topics.create('many');
    await topics.produce('many', numbered(3_000, 'many-'));
    const sizes: number[] = [];
    const server = await consume(
      'many',
      effects.handler((records) => void sizes.push(records.length)),
      {
        chunk: { maxRecords: 200 },
      },
    );
    await waitUntil('3,000 effects', async () => (await effects.count('many-%')) === 3_000);
    expect(Math.max(...sizes)).toBe(200);
    expect(await effects.repeated('many-%')).toEqual([]);
    const order = (await effects.inOrder('many-%')).map((id) => Number(id.slice('many-'.length)));
    for (let key = 0; key < 7; key += 1) {
      const ofKey = order.filter((i) => i % 7 === key);
      expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
    }
    expect(server.progress()).toMatchObject({
      assigned: 4,
      lagRecords: 0,
      lagSeconds: 0,
      stalled: false,
      paused: null,
    });
    await waitUntil('the broker knows the positions', async () => {
      const committed = await topics.client.admin().committedOffsets(`${topics.prefix}many`, topics.name('many'));
      return [...committed.values()].reduce((sum, offset) => sum + offset, 0n) === 3_000n;
    });
  });

  it('is cut by bytes as well as by count', async () => {
    await topics.create({ name: 'wide', partitions: 1 });
    await topics.produce(
      'wide',
      Array.from({ length: 10 }, (_, i) => ({ key: 'k', value: 'x'.repeat(1_000), headers: { ce_id: `wide-${i}` } })),
    );
    const sizes: number[] = [];
    await consume(
      'wide',
      effects.handler((records) => void sizes.push(records.length)),
      { chunk: { maxBytes: 3_100 } },
    );
    await waitUntil('10 effects', async () => (await effects.count('wide-%')) === 10);
    expect(sizes).toEqual([3, 3, 3, 1]);
  });

  it('hands over tombstones and empty values as they are', async () => {
    await topics.create({ name: 'void', partitions: 1 });
    await topics.produce('void', [
      { key: 'gone', value: null },
      { key: 'empty', value: '' },
      { key: '', value: 'without a key', headers: { odd: 'ü' } },
    ]);
    const seen: KafkaRecord[] = [];
    await consume('void', (records) => void seen.push(...records));
    await waitUntil('3 records', () => seen.length === 3);
    expect(seen[0]?.value).toBeNull();
    expect(seen[1]?.value).toEqual(Buffer.alloc(0));
    expect(seen[2]).toMatchObject({ key: Buffer.alloc(0), headers: { odd: 'ü' }, offset: '2', partition: 0 });
    expect(Math.abs(Date.now() - (seen[0]?.timestampMs ?? 0))).toBeLessThan(60_000);
  });
});

describe('a record that cannot be processed', () => {
  it('is alone in quarantine, with its bytes and reason; its neighbours in the chunk have their effects in order', async () => {
    await topics.create({ name: 'poison', partitions: 1 });
    await topics.produce(
      'poison',
      numbered(401, 'poison-', () => 'same'),
    );
    const poisonous = new Set(['poison-0', 'poison-137', 'poison-400']);
    const server = await consume(
      'poison',
      effects.handler((records) => {
        if (records.some((record) => poisonous.has(idOf(record))))
          throw new TypeError(`secret ${String(records[0]?.value)}`);
      }),
    );
    await waitUntil('398 effects', async () => (await effects.count('poison-%')) === 398);
    await waitUntil('3 in quarantine', () => server.progress().quarantined === 3);
    const aside = await effects.quarantined(topics.name('poison'));
    expect(aside.map(({ offset, code }) => [offset, code])).toEqual([
      ['0', 'RECORD.HANDLER_FAILED'],
      ['137', 'RECORD.HANDLER_FAILED'],
      ['400', 'RECORD.HANDLER_FAILED'],
    ]);
    expect(String(await effects.quarantinedValue(topics.name('poison'), '137'))).toBe('poison-137');
    expect(aside[1]?.detail).toContain('TypeError');
    expect(aside[1]?.detail).not.toContain('secret');
    const order = (await effects.inOrder('poison-%')).map((id) => Number(id.slice('poison-'.length)));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(server.progress()).toMatchObject({ lagRecords: 0 });
  });

  it('keeps the code that the handler gives it', async () => {
    await topics.create({ name: 'codes', partitions: 1 });
    await topics.produce('codes', numbered(5, 'codes-'));
    await consume(
      'codes',
      effects.handler((records) => {
        const ids = records.map(idOf);
        if (ids.includes('codes-1')) throw new UnusableRecord('AREA.NOT_UNDERSTOOD', '第 3 行不是 JSON');
        if (ids.includes('codes-3')) throw new ProblemError('AREA.NOT_KNOWN', { detail: '没有这个来源' });
      }),
    );
    await waitUntil('3 effects', async () => (await effects.count('codes-%')) === 3);
    expect(await effects.quarantined(topics.name('codes'))).toMatchObject([
      { offset: '1', code: 'AREA.NOT_UNDERSTOOD', detail: '第 3 行不是 JSON' },
      { offset: '3', code: 'AREA.NOT_KNOWN', detail: '没有这个来源' },
    ]);
  });

  it('can be put aside by the handler itself, without a second attempt at its neighbours', async () => {
    await topics.create({ name: 'aside', partitions: 1 });
    await topics.produce('aside', numbered(4, 'aside-'));
    const attempts: number[] = [];
    const store = effects.handler();
    const server = await consume('aside', async (records, context) => {
      attempts.push(records.length);
      const [bad, ...good] = records;
      if (bad !== undefined) await context.quarantine(bad, { code: 'AREA.BAD', detail: '坏' });
      await store(good, context);
    });
    await waitUntil('1 in quarantine', () => server.progress().quarantined === 1);
    expect(attempts).toEqual([4]);
    expect(await effects.count('aside-%')).toBe(3);
    expect(await effects.quarantined(topics.name('aside'))).toMatchObject([{ offset: '0', code: 'AREA.BAD' }]);
  });

  it('keeps nothing of a failed attempt', async () => {
    await topics.create({ name: 'half', partitions: 1 });
    await topics.produce('half', numbered(2, 'half-'));
    const store = effects.handler();
    await consume('half', async (records, context) => {
      await store(records, context);
      if (records.some((record) => idOf(record) === 'half-1')) throw new Error('after the effects');
    });
    await waitUntil('1 in quarantine', async () => (await effects.quarantined(topics.name('half'))).length === 1);
    expect((await effects.all('half-%')).map(({ id }) => id)).toEqual(['half-0']);
  });
});

describe('a failure that can go away by itself', () => {
  it('is waited for with the partition kept: nothing is lost, repeated or quarantined', async () => {
    await topics.create({ name: 'outage', partitions: 2 });
    const server = await consume('outage', effects.handler());
    await topics.produce('outage', numbered(20, 'outage-a'));
    await waitUntil('20 effects', async () => (await effects.count('outage-a%')) === 20);
    // The service's role may not connect for a while, and what it has open is cut.
    const role = `gp_${SCHEMA}_test`;
    await withClient(db.adminUrl, async (admin) => {
      await admin.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [role]);
    });
    await topics.produce('outage', numbered(20, 'outage-b'));
    await waitUntil('consuming waits', () => server.progress().paused !== null);
    await sleep(7_000);
    expect(server.progress()).toMatchObject({ assigned: 2, restarts: 0 });
    expect(server.progress().lagRecords).toBeGreaterThan(0);
    expect(server.progress().lagSeconds).toBeGreaterThan(6);
    await withClient(db.adminUrl, (admin) => admin.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`));
    await waitUntil('40 effects', async () => (await effects.count('outage-%')) === 40, 6_000);
    expect(await effects.repeated('outage-%')).toEqual([]);
    expect(await effects.quarantined(topics.name('outage'))).toEqual([]);
    await waitUntil('no longer waiting', () => server.progress().paused === null);
  }, 40_000);
});

describe('a partition that is held back', () => {
  it('rests for as long as it is told, loses nothing, and keeps no worker from the others', async () => {
    const [slow, quick] = ['held-back', 'not-held-back'] as const;
    const taken: { topic: string; at: number }[] = [];
    const asked: number[] = [];
    const EARLY_MS = 50;
    let restUntil = Infinity;
    const server = new KafkaBatchServer<Tx>({
      client: topics.client,
      group: `${topics.prefix}held-back`,
      store: new PostgresChunkStore(db.database, effects.keys),
      logger: silentLog,
      partitionsConcurrently: 1,
      chunk: { maxRecords: 10 },
    });
    started.push(server);
    const take: BatchHandler<Tx> = (records, { topic }) => {
      for (const _ of records) taken.push({ topic, at: Date.now() });
    };
    server.addTopic(topics.name(slow), take, {
      holdBack: (_, records) => {
        asked.push(records);
        restUntil = Math.min(restUntil, Date.now() + 1_500);
        // A timer may be early by a little.
        return Math.max(0, restUntil - EARLY_MS - Date.now());
      },
    });
    server.addTopic(topics.name(quick), take);
    const one = { key: 'k', headers: {} };
    await topics.create(slow, quick);
    await topics.produce(
      slow,
      Array.from({ length: 25 }, (_, i) => ({ ...one, value: `${i}` })),
    );
    await new Promise<void>((resolve) => server.listen(() => resolve()));
    await waitUntil('the slow one is asked for', () => asked.length > 0);
    await topics.produce(quick, [{ ...one, value: 'q' }]);
    await waitUntil('all is taken', () => taken.length === 26, 20_000);
    const of = (name: string) => taken.filter(({ topic }) => topic === topics.name(name)).map(({ at }) => at);
    expect(Math.min(...of(slow))).toBeGreaterThanOrEqual(restUntil - EARLY_MS);
    expect(Math.max(...of(quick))).toBeLessThan(restUntil);
    expect(asked.slice(1)).toEqual([10, 10, 5]);
  });
});
