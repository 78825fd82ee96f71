import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase, testKeys } from '#testing';
import { BrokenLine } from '../../test/broken-line.js';
import { eventually, RecordingBroker } from '../../test/recording-broker.js';
import { Outbox } from '../outbox/outbox.js';
import { OutboxRelay } from '../relay/outbox-relay.js';
import { openDatabase } from './database.js';
import { isTransient } from './transient-error.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;
let line: BrokenLine;
let url: string;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
});
beforeEach(async () => {
  ({ line, url } = await BrokenLine.to(db.url));
});
afterEach(() => line.cut());
afterAll(() => db.drop());

const open = (options: { waitForMs?: number; limits?: { statementMs: number } } = {}) =>
  openDatabase({ url, schema: SCHEMA, applicationName: 'line', poolSize: 3, ...options });

describe('a database that goes away', () => {
  it('fails what is under way as transient, and serves again when it is back', async () => {
    const errors: unknown[] = [];
    const database = await openDatabase({
      url,
      schema: SCHEMA,
      applicationName: 'line',
      poolSize: 3,
      onConnectionError: (error) => errors.push(error),
    });
    await Promise.all([database.ping(), database.ping(), database.ping()]);
    const underWay = database.run(async (tx) => {
      await line.cut();
      await tx.query('SELECT 1');
    });
    const failure: unknown = await underWay.catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    const refused: unknown = await database.ping().catch((error: unknown) => error);
    expect(isTransient(refused)).toBe(true);
    expect(errors.length).toBeGreaterThan(0);

    await line.repair();
    await database.run((tx) => tx.query('SELECT 1'));
    expect(database.pool()).toMatchObject({ waiting: 0 });
    await database.close();
  });

  it('that only falls silent fails what is under way within the limits', async () => {
    const database = await open({ limits: { statementMs: 100 } });
    const start = Date.now();
    const underWay = database.run(async (tx) => {
      line.silence();
      await tx.query('SELECT 1');
    });
    const failure: unknown = await underWay.catch((error: unknown) => error);
    expect(isTransient(failure)).toBe(true);
    expect(Date.now() - start).toBeLessThan(15_000);
    await line.cut();
    await line.repair();
    await database.ping();
    await database.close();
  });

  it('is waited for at the start as long as wished, and not when not', async () => {
    await line.cut();
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const opening = open({ waitForMs: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await line.repair();
    const database = await opening;
    await database.ping();
    await database.close();
  });

  it('is not waited for when it refuses the login', async () => {
    const wrong = new URL(url);
    wrong.password = 'wrong';
    const refused = openDatabase({ url: wrong.href, schema: SCHEMA, applicationName: 'x', waitForMs: 60_000 });
    await expect(refused).rejects.toMatchObject({ code: '28P01' });
  });
});

describe('a relay whose database goes away', () => {
  it('goes on when it is back, and loses nothing', async () => {
    const broker = new RecordingBroker();
    const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
    const relay = new OutboxRelay({
      sealer: testKeys(),
      url,
      schema: SCHEMA,
      applicationName: 'line',
      send: broker.send,
      broker,
    });
    const send = (value: string): Promise<void> =>
      db.database.run((tx) => outbox.enqueue(tx, [{ topic: 'things', key: 'a', value }]));
    relay.start();
    await send('1');
    await eventually(() => relay.status().relayed === 1);
    await line.cut();
    await send('2');
    await eventually(() => relay.status().lastError !== null);
    expect(relay.status().active).toBe(false);
    await eventually(() => relay.status().oldestUnrelayedAgeMs === null, 8_000);
    await line.repair();
    await send('3');
    await eventually(() => relay.status().relayed === 3);
    expect(broker.values()).toEqual(['1', '2', '3']);
    expect(relay.status()).toMatchObject({ active: true, lastError: null });
    await relay.stop();
  });
});
