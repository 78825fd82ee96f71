import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase, testKeys, testDatabaseAdminUrl } from '#testing';
import { Outbox } from '../outbox/outbox.js';
import { withClient } from '../provisioning/admin-client.js';
import { databaseUrl } from '../provisioning/service-url.js';
import { OutboxRelay } from './outbox-relay.js';
import { eventually, RecordingBroker } from '../../test/recording-broker.js';

const SCHEMA = 'platform_check';
const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
let db: TestDatabase;
let broker: RecordingBroker;
let running: OutboxRelay[];

beforeEach(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  broker = new RecordingBroker();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((relay) => relay.stop()));
  await db.drop();
});

function startRelay(url = db.url, checkMs = 30_000): OutboxRelay {
  const relay = new OutboxRelay({
    sealer: testKeys(),
    url,
    schema: SCHEMA,
    applicationName: 'relay',
    send: broker.send,
    broker,
    idleMs: 20,
    checkMs,
    batchRows: 7,
  });
  running.push(relay);
  relay.start();
  return relay;
}

const send = (from: number, to: number): Promise<void> =>
  db.database.run((tx) =>
    outbox.enqueue(
      tx,
      Array.from({ length: to - from }, (_, i) => ({
        topic: 'things',
        key: `k${(from + i) % 3}`,
        value: String(from + i),
        id: `id-${from + i}`,
      })),
    ),
  );

const ids = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `id-${from + i}`);

async function generations(url = db.adminUrl): Promise<string[]> {
  const result = await withClient(url, (client) =>
    client.query<{ reason: string }>(`SELECT reason FROM ${SCHEMA}.relay_generation ORDER BY id`),
  );
  return result.rows.map((row) => row.reason);
}

/** Relays 0..20 and stops. */
async function relaySome(): Promise<void> {
  await send(0, 20);
  const relay = startRelay();
  await eventually(() => relay.status().relayed === 20);
  await relay.stop();
  expect(broker.ids()).toEqual(ids(0, 20));
  broker.records.length = 0;
}

describe('a relay that starts', () => {
  it('on the same database, cluster and topics sends only what is new', async () => {
    await relaySome();
    await send(20, 22);
    const relay = startRelay();
    await eventually(() => relay.status().relayed === 2);
    expect(broker.ids()).toEqual(ids(20, 22));
    expect(await generations()).toEqual([]);
  });

  it('on a restored copy of the database sends all that is kept again, in order, and records why', async () => {
    await relaySome();
    await db.people.close();
    await db.database.close();
    const copy = `${db.name}_copy`;
    const admin = testDatabaseAdminUrl();
    await withClient(admin, (client) => client.query(`CREATE DATABASE ${copy} TEMPLATE ${db.name}`));
    try {
      const relay = startRelay(databaseUrl(db.url, copy));
      await eventually(() => relay.status().relayed === 20);
      expect(broker.ids()).toEqual(ids(0, 20));
      expect(await generations(databaseUrl(admin, copy))).toEqual(['another database']);
      await relay.stop();
    } finally {
      await withClient(admin, (client) => client.query(`DROP DATABASE ${copy} WITH (FORCE)`));
    }
  });

  it('on another cluster sends all that is kept again, and what came since after it', async () => {
    await relaySome();
    await send(20, 22);
    broker.cluster = 'cluster-2';
    broker.empty();
    const relay = startRelay();
    await eventually(() => relay.status().relayed === 22);
    expect(broker.ids()).toEqual(ids(0, 22));
    expect(await generations()).toEqual(['another cluster']);
  });

  it('on an emptied topic of the same cluster sends all that is kept again', async () => {
    await relaySome();
    broker.empty();
    const relay = startRelay();
    await eventually(() => relay.status().relayed === 20);
    expect(broker.ids()).toEqual(ids(0, 20));
    expect(await generations()).toEqual(['emptied topic']);
  });

  it('waits for a broker that is away instead of guessing', async () => {
    await relaySome();
    let away = true;
    const { endOffsets } = broker;
    broker.endOffsets = (topics) => (away ? Promise.reject(new Error('broker away')) : endOffsets.call(broker, topics));
    await send(20, 21);
    const relay = startRelay();
    await eventually(() => relay.status().lastError === 'broker away');
    expect(broker.records).toEqual([]);
    away = false;
    await eventually(() => relay.status().relayed === 1);
    expect(broker.ids()).toEqual(ids(20, 21));
    expect(await generations()).toEqual([]);
  });
});

describe('a relay at work', () => {
  it('sees an emptied topic by the offsets that it is given, and fills it again', async () => {
    const relay = startRelay();
    await send(0, 10);
    await eventually(() => relay.status().relayed === 10);
    broker.empty();
    broker.records.length = 0;
    await send(10, 11);
    await eventually(() => relay.status().relayed === 21);
    expect(broker.ids()).toEqual([...ids(10, 11), ...ids(0, 11)]);
    expect(await generations()).toEqual(['emptied topic']);
  });

  it('sees another cluster without anything to send', async () => {
    const relay = startRelay(db.url, 50);
    await send(0, 10);
    await eventually(() => relay.status().relayed === 10);
    broker.cluster = 'cluster-2';
    broker.empty();
    await eventually(() => relay.status().relayed === 20);
    expect(broker.ids()).toEqual([...ids(0, 10), ...ids(0, 10)]);
    expect(await generations()).toEqual(['another cluster']);
  });
});
