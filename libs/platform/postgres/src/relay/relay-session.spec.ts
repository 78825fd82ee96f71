import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { eventually } from '../../test/recording-broker.js';
import { Outbox } from '../outbox/outbox.js';
import { RelayFenced, RelaySession } from './relay-session.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
});
afterAll(() => db.drop());

describe('the lock of a relay', () => {
  it('is taken from a frozen process, whose connection stays open but says nothing', async () => {
    const frozen = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'frozen' });
    const waiting = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'waiting' });
    expect(await frozen.tryLock(SCHEMA)).toBe(true);
    expect(await waiting.tryLock(SCHEMA)).toBe(false);
    await eventually(() => waiting.tryLock(SCHEMA), 9_000);
    expect(frozen.lost).not.toBeNull();
    await Promise.all([frozen.close(), waiting.close()]);
  });

  it('is one per schema', async () => {
    const one = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'one' });
    const other = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'other' });
    expect(await one.tryLock(SCHEMA)).toBe(true);
    expect(await other.tryLock('another_schema')).toBe(true);
    await Promise.all([one.close(), other.close()]);
  });
});

describe('the session of a relay', () => {
  it('deletes only what its epoch has relayed, in chunks, and moves no cursor once a later epoch has begun', async () => {
    const session = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'purge' });
    const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
    const messages = Array.from({ length: 30 }, (_, i) => ({ topic: 'things', key: 'a', value: String(i) }));
    await db.database.run((tx) => outbox.enqueue(tx, messages));
    const left = async (): Promise<number> => (await db.database.read((tx) => tx.query('SELECT FROM outbox'))).length;
    const all = await session.read(0n, 1_000n, { rows: 30, bytes: 1_000_000 });
    expect(all.records.map((record) => String(record.value))).toEqual(messages.map((message) => message.value));

    const { epoch } = await session.beginEpoch('purge');
    expect(await session.purge(epoch, 100, 0)).toBe(0);
    await session.moveCursor(epoch, all.ids[19] ?? 0n, []);
    expect(await session.purge(epoch, 100, 3_600_000)).toBe(0);
    expect(await session.purge(epoch - 1n, 100, 0)).toBe(0);
    expect(await left()).toBe(30);
    expect(await session.purge(epoch, 15, 0)).toBe(15);
    expect(await session.purge(epoch, 15, 0)).toBe(5);
    expect(await session.purge(epoch, 15, 0)).toBe(0);
    expect(await left()).toBe(10);

    await session.beginEpoch('another');
    await expect(session.moveCursor(epoch, all.lastId, [])).rejects.toBeInstanceOf(RelayFenced);
    await session.close();
  });

  it('reads as many rows as fit into a batch, and one that does not fit alone', async () => {
    const session = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'batch' });
    const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
    const sizes = [10, 20, 5_000, 30];
    await db.database.run((tx) =>
      outbox.enqueue(
        tx,
        sizes.map((size) => ({ topic: 'sizes', key: 'a', value: 'x'.repeat(size) })),
      ),
    );
    const rows = await db.database.read((tx) =>
      tx.query<{ id: string }>("SELECT id FROM outbox WHERE topic = 'sizes' ORDER BY id"),
    );
    let after = BigInt(rows[0]?.id ?? 0) - 1n;
    const upto = BigInt(rows.at(-1)?.id ?? 0);
    const batches: number[][] = [];
    while (after < upto) {
      const batch = await session.read(after, upto, { rows: 10, bytes: 1_500 });
      batches.push(batch.records.map((record) => record.value?.length ?? 0));
      after = batch.lastId;
    }
    expect(batches).toEqual([[10, 20], [5_000], [30]]);
    await session.close();
  });
});
