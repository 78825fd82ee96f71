import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase, testKeys, type TestTopics, testTopics } from '#testing';
import { eventually } from '../../test/recording-broker.js';
import { Outbox } from '../outbox/outbox.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { OutboxRelay } from './outbox-relay.js';
import { relayBroker } from './relay-broker.js';

const SCHEMA = 'platform_check';
const outbox = new Outbox({ source: 'check', traceparent: () => undefined });
let db: TestDatabase;
let topics: TestTopics;
let relay: OutboxRelay;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  topics = testTopics();
});
beforeEach(() => {
  relay = new OutboxRelay({
    sealer: testKeys(),
    url: db.url,
    schema: SCHEMA,
    applicationName: 'relay',
    send: (records) => topics.client.producer().send(records),
    broker: relayBroker(topics.client),
  });
});
afterEach(() => relay.stop());
afterAll(async () => {
  await topics.drop();
  await db.drop();
});

const send = (topic: string, values: readonly string[]): Promise<void> =>
  db.database.run((tx) =>
    outbox.enqueue(
      tx,
      values.map((value, i) => ({ topic: topics.name(topic), key: `key-${i % 7}`, value })),
    ),
  );

/** For a moment after a topic is made or deleted the broker does not know its partitions. */
async function valuesOf(topic: string): Promise<string[]> {
  const records = await topics.consumeAll(topic, { withinMs: 1_000 }).catch(() => []);
  return records.map((record) => String(record.value));
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

describe('on the real broker, a relay', () => {
  it('brings every message once, in the order of its key', async () => {
    await topics.create('things');
    await send('things', numbers(3_000));
    relay.start();
    const records = await topics.consumeAll('things', { atLeast: 3_000 });
    expect(records).toHaveLength(3_000);
    for (let key = 0; key < 7; key += 1) {
      const values = records.filter((r) => String(r.key) === `key-${key}`).map((r) => Number(String(r.value)));
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    expect(records[0]?.headers).toMatchObject({ ce_source: 'check' });
  });

  it('fills a topic again that was deleted and created anew', async () => {
    await topics.create('lost');
    await send('lost', ['a', 'b']);
    relay.start();
    await eventually(() => relay.status().relayed >= 2);
    await eventually(async () => (await valuesOf('lost')).length >= 2);
    await relay.stop();
    await topics.client.admin().deleteTopics([topics.name('lost')]);
    await eventually(async () => !(await topics.client.admin().listTopics()).includes(topics.name('lost')));
    await topics.create('lost');
    relay = new OutboxRelay({
      sealer: testKeys(),
      url: db.url,
      schema: SCHEMA,
      applicationName: 'second relay',
      send: (records) => topics.client.producer().send(records),
      broker: relayBroker(topics.client),
    });
    relay.start();
    await eventually(async () => (await valuesOf('lost')).length >= 2);
    expect(new Set(await valuesOf('lost'))).toEqual(new Set(['a', 'b']));
  });

  it('puts aside what the topic does not take, and goes on with the rest', async () => {
    const config = { 'max.message.bytes': '2000' };
    await topics.client.admin().createTopic({ name: topics.name('narrow'), partitions: 1, config });
    await send('narrow', ['small', 'x'.repeat(5_000), 'last']);
    relay.start();
    const records = await topics.consumeAll('narrow', { atLeast: 2 });
    // What was taken before the refusal comes again with the rest of its batch.
    expect([...new Set(records.map((record) => record.value?.length))]).toEqual([5, 4]);
    const { items } = await new Quarantine(db.database, testKeys()).list();
    expect(items).toMatchObject([{ topic: topics.name('narrow'), reasonCode: 'RECORD.TOO_LARGE', valueBytes: 5_000 }]);
    await eventually(() => relay.status().lastError === null);
  });
});
