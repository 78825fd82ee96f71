import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresChunkStore, type Tx } from '#platform/postgres';
import { testDatabase, type TestDatabase, testKeys, testTopics } from '#testing';
import { Effects } from '../../test/effects.js';
import { listen, LogBook } from '../../test/start-server.js';
import { waitUntil } from '../../test/wait-until.js';
import { type BatchHandler, KafkaBatchServer, type TopicPartition } from '../index.js';

const SCHEMA = 'kafka_positions';
const topics = testTopics();
const started: KafkaBatchServer<Tx>[] = [];
let db: TestDatabase;
let effects: Effects;

async function consume(topic: string, logger = new LogBook(), handler: BatchHandler<Tx> = effects.handler()) {
  const server = new KafkaBatchServer<Tx>({
    client: topics.client,
    group: topics.prefix + topic,
    store: new PostgresChunkStore(db.database, testKeys()),
    logger,
  });
  started.push(server);
  await listen(server.addTopic(topics.name(topic), handler));
  return server;
}

const numbered = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i % 5}`, value: prefix, headers: { ce_id: `${prefix}${i}` } }));

const stop = () => Promise.all(started.splice(0).map((server) => server.close()));
const deliveries = (topic: string) => effects.inOrder(`${topic}-%`).then((ids) => ids.length);

async function consumeAll(topic: string, count: number): Promise<void> {
  const server = await consume(topic);
  await waitUntil(`${count} effects`, async () => (await effects.count(`${topic}-%`)) === count);
  await waitUntil('no lag', () => server.progress().lagRecords === 0);
  await stop();
}

/** As an operator's tool does: commits offset 0 for the stopped group. */
async function rewindOffsets(topic: string): Promise<void> {
  let owned: readonly TopicPartition[] = [];
  let fetched = false;
  const consumer = topics.client.consumer({
    group: topics.prefix + topic,
    topics: [topics.name(topic)],
    partitionsConcurrently: 1,
    listener: {
      onAssigned: (assigned) => (owned = assigned),
      onFetch: () => (fetched = true),
      onBatch: async () => undefined,
      onHeartbeat: () => undefined,
      onCrash: () => undefined,
    },
  });
  await consumer.start();
  await waitUntil('a fetch', () => fetched);
  await consumer.commit(owned.map((partition) => ({ ...partition, offset: 0n })));
  await consumer.stop();
  const committed = await topics.client.admin().committedOffsets(topics.prefix + topic, topics.name(topic));
  expect([...committed.values()]).toEqual([0n, 0n]);
}

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
  effects = await Effects.create(db.database, db.ownerUrl, SCHEMA);
});
afterEach(stop);
afterAll(async () => {
  await topics.drop();
  await db.drop();
});

describe('the position', () => {
  it("is the database's: offsets that were rewound at the broker bring nothing a second time", async () => {
    await topics.create({ name: 'rewound', partitions: 2 });
    await topics.produce('rewound', numbered(50, 'rewound-'));
    await consumeAll('rewound', 50);
    await rewindOffsets('rewound');
    const server = await consume('rewound');
    await topics.produce('rewound', numbered(10, 'rewound-again-'));
    await waitUntil('60 effects', async () => (await effects.count('rewound-%')) === 60);
    expect(await effects.repeated('rewound-%')).toEqual([]);
    await waitUntil('no lag', () => server.progress().lagRecords === 0);
  });

  it('of a restored database is gone back to without a new record, and effects stay once', async () => {
    await topics.create({ name: 'restored', partitions: 2 });
    await topics.produce('restored', numbered(40, 'restored-'));
    await consumeAll('restored', 40);
    await db.database.run((tx) =>
      tx.query('UPDATE consumer_position SET next_offset = 1 WHERE topic = $1', [topics.name('restored')]),
    );
    await consume('restored');
    await waitUntil('all but the first of each partition again', async () => (await deliveries('restored')) === 78);
    expect(await effects.count('restored-%')).toBe(40);
  });

  it('of a topic that was deleted and created anew is worth nothing: the new one is read from its beginning', async () => {
    await topics.create({ name: 'anew', partitions: 1 });
    await topics.produce('anew', numbered(5, 'anew-old-'));
    await consumeAll('anew', 5);
    await topics.client.admin().deleteTopics([topics.name('anew')]);
    await waitUntil('deleted', async () => !(await topics.client.admin().listTopics()).includes(topics.name('anew')));
    await topics.create({ name: 'anew', partitions: 1 });
    await topics.produce('anew', numbered(12, 'anew-new-'));
    const log = new LogBook();
    await consume('anew', log);
    await waitUntil('12 new effects', async () => (await effects.count('anew-new-%')) === 12);
    expect(log.count('reading does not go on where it ended')).toBe(1);
    expect(await effects.repeated('anew-%')).toEqual([]);
  });

  it('is looked up again when the topic is created anew under a running consumer', async () => {
    await topics.create({ name: 'under', partitions: 1 });
    await topics.produce('under', numbered(20, 'under-old-'));
    const server = await consume('under');
    await waitUntil('20 effects', async () => (await effects.count('under-old-%')) === 20);
    await sleep(1_000);
    await topics.client.admin().deleteTopics([topics.name('under')]);
    await waitUntil('deleted', async () => !(await topics.client.admin().listTopics()).includes(topics.name('under')));
    await topics.create({ name: 'under', partitions: 1 });
    await topics.produce('under', numbered(7, 'under-new-'));
    await waitUntil('7 new effects', async () => (await effects.count('under-new-%')) === 7);
    await waitUntil('no lag', () => server.progress().lagRecords === 0);
    expect(server.progress()).toMatchObject({ assigned: 1 });
  });

  it('is not moved by an owner that was overtaken; the rightful one claims it again and goes on', async () => {
    await topics.create({ name: 'fenced', partitions: 1 });
    const log = new LogBook();
    const server = await consume('fenced', log);
    await topics.produce('fenced', numbered(5, 'fenced-a'));
    await waitUntil('5 effects', async () => (await effects.count('fenced-a%')) === 5);
    // A late claim of somebody whom the group no longer counts as the owner.
    const cluster = await topics.client.clusterId();
    await new PostgresChunkStore(db.database, testKeys()).claim(
      `${topics.prefix}fenced`,
      topics.name('fenced'),
      0,
      cluster,
    );
    await topics.produce('fenced', numbered(5, 'fenced-b'));
    await waitUntil('10 effects', async () => (await effects.count('fenced-%')) === 10);
    expect(log.count('another claimed the partition')).toBe(1);
    expect(await effects.repeated('fenced-%')).toEqual([]);
    expect(server.progress()).toMatchObject({ assigned: 1, restarts: 0 });
  });
});
