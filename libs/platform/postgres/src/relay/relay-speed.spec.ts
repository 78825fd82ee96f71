import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase, testKeys } from '#testing';
import { Outbox } from '../outbox/outbox.js';
import { OutboxRelay } from './outbox-relay.js';
import { eventually } from '../../test/recording-broker.js';

const SCHEMA = 'platform_check';
const ROWS = 40_000;
const CHUNK = 500;
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
});
afterAll(() => db.drop());

it('relays and deletes some ten thousand messages of 1 KB; the figures are printed', async () => {
  const outbox = new Outbox({
    source: 'check',
    traceparent: () => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  const value = JSON.stringify({ text: '网格事件'.repeat(60), filler: 'x'.repeat(280) });
  const enqueueStart = Date.now();
  for (let i = 0; i < ROWS; i += CHUNK) {
    await db.database.run((tx) =>
      outbox.enqueue(
        tx,
        Array.from({ length: CHUNK }, (_, n) => ({ topic: 'things', key: `key-${(i + n) % 1000}`, value })),
      ),
    );
  }
  const enqueueMs = Date.now() - enqueueStart;
  const relay = new OutboxRelay({
    sealer: testKeys(),
    url: db.url,
    schema: SCHEMA,
    applicationName: 'speed',
    send: () => Promise.resolve([]),
    broker: { clusterId: () => Promise.resolve('c'), endOffsets: () => Promise.resolve([]) },
    retentionMs: 3_600_000,
  });
  const relayStart = Date.now();
  relay.start();
  await eventually(() => relay.status().relayed === ROWS, 60_000);
  const relayMs = Date.now() - relayStart;
  await relay.stop();
  const purging = new OutboxRelay({
    sealer: testKeys(),
    url: db.url,
    schema: SCHEMA,
    applicationName: 'speed',
    send: () => Promise.resolve([]),
    broker: { clusterId: () => Promise.resolve('c'), endOffsets: () => Promise.resolve([]) },
    retentionMs: 0,
  });
  const purgeStart = Date.now();
  purging.start();
  const left = (): Promise<object[]> => db.database.read((tx) => tx.query('SELECT FROM outbox LIMIT 1'));
  await eventually(async () => (await left()).length === 0, 60_000);
  const purgeMs = Date.now() - purgeStart;
  await purging.stop();
  const perSecond = (ms: number): string => `${Math.round((ROWS / ms) * 1000)}/s`;
  process.stdout.write(
    `outbox, ${ROWS} messages of ${Buffer.byteLength(value)} bytes: enqueue ${perSecond(enqueueMs)}, relay ${perSecond(relayMs)}, purge ${perSecond(purgeMs)}\n`,
  );
  expect(relay.status().relayed).toBe(ROWS);
}, 120_000);
