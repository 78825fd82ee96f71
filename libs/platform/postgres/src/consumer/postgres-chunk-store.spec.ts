import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Fenced, type KafkaRecord } from '#platform/kafka';
import { testDatabase, type TestDatabase, testKeys } from '#testing';
import { withClient } from '../provisioning/admin-client.js';
import { Quarantine } from '../quarantine/quarantine.js';
import type { Tx, UnitOfWork } from '../tx.js';
import { PostgresChunkStore } from './postgres-chunk-store.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;
const keys = testKeys();
let store: PostgresChunkStore;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  store = new PostgresChunkStore(db.database, keys);
  await withClient(db.ownerUrl, (client) =>
    client.query(`
      CREATE TABLE ${SCHEMA}.effect (n int);
      GRANT SELECT, INSERT ON ${SCHEMA}.effect TO gp_${SCHEMA}`),
  );
});
afterEach(() =>
  withClient(db.ownerUrl, (client) =>
    client.query(
      `SET search_path = ${SCHEMA}; TRUNCATE effect, consumer_position, consumer_position_reset, quarantine RESTART IDENTITY`,
    ),
  ),
);
afterAll(() => db.drop());

const claim = (clusterId = 'cluster-1', by = store) => by.claim('group', 'topic', 0, clusterId);
const effect = (n: number) => async (tx: Tx) => void (await tx.query('INSERT INTO effect VALUES ($1)', [n]));
const effects = async (): Promise<number[]> =>
  (await db.database.read((tx) => tx.query<{ n: number }>('SELECT n FROM effect ORDER BY n'))).map((row) => row.n);

const record = (offset: string, changes: Partial<KafkaRecord> = {}): KafkaRecord => ({
  topic: 'topic',
  partition: 0,
  offset,
  key: Buffer.from('key'),
  value: Buffer.from('value'),
  headers: {},
  timestampMs: 1_790_000_000_000,
  ...changes,
});

describe('a partition', () => {
  it('starts without a position and goes on where the last committed chunk ended', async () => {
    const first = await claim();
    expect(first).toMatchObject({ group: 'group', topic: 'topic', partition: 0, nextOffset: null });
    await store.commitChunk(first, 10n, effect(1));
    await store.commitChunk(first, 25n, effect(2));
    const second = await claim();
    expect(second.nextOffset).toBe(25n);
    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect(await effects()).toEqual([1, 2]);
  });

  it('keeps neither effects nor position of a chunk whose work rejects', async () => {
    const mine = await claim();
    const failing = store.commitChunk(mine, 10n, async (tx) => {
      await effect(1)(tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await effects()).toEqual([]);
    await store.commitChunk(mine, 10n, effect(2));
    expect((await claim()).nextOffset).toBe(10n);
  });

  it('takes offsets beyond 2^53', async () => {
    const far = 2n ** 63n - 1n;
    await store.commitChunk(await claim(), far, effect(1));
    expect((await claim()).nextOffset).toBe(far);
  });

  it('refuses an earlier claim after a later one, in another process as well', async () => {
    const other = new PostgresChunkStore(db.database, keys);
    const early = await claim();
    const late = await claim('cluster-1', other);
    await expect(store.commitChunk(early, 10n, effect(1))).rejects.toBeInstanceOf(Fenced);
    await other.commitChunk(late, 10n, effect(2));
    await expect(store.commitChunk(early, 20n, effect(3))).rejects.toBeInstanceOf(Fenced);
    expect(await effects()).toEqual([2]);
  });

  it('lets an open chunk of an earlier claim end before the later claim begins', async () => {
    const early = await claim();
    let proceed = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const chunk = store.commitChunk(early, 10n, async (tx) => {
      await effect(1)(tx);
      await held;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const late = claim();
    proceed();
    await chunk;
    expect((await late).nextOffset).toBe(10n);
  });

  it('does not run a chunk twice whose commit was done although its answer was lost', async () => {
    let loseAnswer = true;
    const unsure: UnitOfWork = {
      read: (work) => db.database.read(work),
      run: async (work) => {
        const result = await db.database.run(work);
        if (loseAnswer) throw new Error('Connection terminated unexpectedly');
        return result;
      },
    };
    const other = new PostgresChunkStore(unsure, keys);
    loseAnswer = false;
    const mine = await claim('cluster-1', other);
    loseAnswer = true;
    const inDoubt = other.commitChunk(mine, 10n, effect(1));
    await expect(inDoubt).rejects.toThrow('Connection terminated');
    await expect(inDoubt.catch((error: unknown) => other.isTransient(error))).resolves.toBe(true);
    loseAnswer = false;
    await other.commitChunk(mine, 10n, effect(1));
    expect(await effects()).toEqual([1]);
    await other.commitChunk(mine, 20n, effect(2));
    expect(await effects()).toEqual([1, 2]);
  });

  it('is read from its beginning on another cluster, and that is recorded', async () => {
    await store.commitChunk(await claim(), 10n, effect(1));
    const elsewhere = await claim('cluster-2');
    expect(elsewhere.nextOffset).toBeNull();
    await store.commitChunk(elsewhere, 3n, effect(2));
    expect((await claim('cluster-2')).nextOffset).toBe(3n);
    const resets = await db.database.read((tx) =>
      tx.query('SELECT topic, partition, cluster_before, cluster_after, next_offset FROM consumer_position_reset'),
    );
    expect(resets).toEqual([
      { topic: 'topic', partition: 0, cluster_before: 'cluster-1', cluster_after: 'cluster-2', next_offset: '10' },
    ]);
  });
});

describe('quarantining', () => {
  const quarantine = (mine: Awaited<ReturnType<typeof claim>>, nextOffset: bigint, one: KafkaRecord) =>
    store.commitChunk(mine, nextOffset, (tx) =>
      store.quarantine(tx, one, { code: 'X.BAD', detail: 'bad \u0000 \ud800' }),
    );

  it('keeps raw bytes that no text column would take', async () => {
    const value = Buffer.from([0, 0xff, 0xfe, 0x22, 0xed, 0xa0, 0x80]);
    await quarantine(
      await claim(),
      8n,
      record('7', { value, key: null, headers: { odd: 'a\u0000b' }, timestampMs: -1 }),
    );
    const aside = new Quarantine(db.database, keys);
    expect((await aside.list()).items).toMatchObject([
      { topic: 'topic', partition: 0, offset: '7', reasonCode: 'X.BAD', state: 'open', valueBytes: 7 },
    ]);
    expect(await aside.content('1')).toEqual({ key: null, value, headers: { odd: 'a\u0000b' } });
  });

  it('keeps a tombstone, an empty value and a time beyond the calendar', async () => {
    const mine = await claim();
    await quarantine(mine, 1n, record('0', { value: null }));
    await quarantine(mine, 2n, record('1', { value: Buffer.alloc(0), timestampMs: Number.MAX_VALUE }));
    const aside = new Quarantine(db.database, keys);
    expect(await aside.content('1')).toMatchObject({ value: null });
    expect(await aside.content('2')).toMatchObject({ value: Buffer.alloc(0) });
  });

  it('leaves a record that is there already as it is', async () => {
    await quarantine(await claim(), 8n, record('7', { value: Buffer.from('first') }));
    await withClient(db.ownerUrl, (client) => client.query(`UPDATE ${SCHEMA}.consumer_position SET next_offset = 0`));
    await quarantine(await claim(), 8n, record('7', { value: Buffer.from('second') }));
    const aside = new Quarantine(db.database, keys);
    expect(await aside.list()).toMatchObject({ items: [{ id: '1' }] });
    expect(await aside.content('1')).toMatchObject({ value: Buffer.from('first') });
  });

  it('is part of a chunk, never of another transaction', async () => {
    const alone = db.database.run((tx) => store.quarantine(tx, record('1'), { code: 'X.BAD', detail: '' }));
    await expect(alone).rejects.toThrow('transaction of its chunk');
  });
});
