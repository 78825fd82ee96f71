import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresChunkStore, type Tx } from '#platform/postgres';
import { testDatabase, type TestDatabase, testKeys, testTopics } from '#testing';
import { Effects } from '../../test/effects.js';
import { listen, LogBook } from '../../test/start-server.js';
import { waitUntil } from '../../test/wait-until.js';
import { connectKafka, KafkaBatchServer, type KafkaBatchServerOptions, type KafkaClient, silentLog } from '../index.js';

const SCHEMA = 'kafka_membership';
const topics = testTopics();
const started: KafkaBatchServer<Tx>[] = [];
let db: TestDatabase;
let effects: Effects;

const newServer = (group: string, options: Partial<KafkaBatchServerOptions<Tx>> = {}): KafkaBatchServer<Tx> => {
  const server = new KafkaBatchServer<Tx>({
    client: topics.client,
    group: topics.prefix + group,
    store: new PostgresChunkStore(db.database, testKeys()),
    logger: silentLog,
    ...options,
  });
  started.push(server);
  return server;
};

const numbered = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i % 31}`, value: prefix, headers: { ce_id: `${prefix}${i}` } }));

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

describe('topics that are not there yet', () => {
  it('are read from their beginning as they appear, by exact name and by pattern, while others go on', async () => {
    const server = newServer('appear', { times: { topicPollMs: 500 } });
    server.addTopic(topics.name('appear.exact'), effects.handler());
    const escaped = topics.prefix.replaceAll('.', '\\.');
    server.addTopic(new RegExp(`^${escaped}appear\\.push\\..+\\.v1$`), effects.handler());
    await listen(server);
    await sleep(300);
    expect(server.progress()).toMatchObject({ assigned: 0, lastFetchAt: null });
    for (const name of ['appear.push.one.v1', 'appear.exact', 'appear.push.two.v1']) {
      await topics.create({ name, partitions: 2 });
      await topics.produce(name, numbered(10, `${name}-`));
      await waitUntil(`10 effects of ${name}`, async () => (await effects.count(`${name}-%`)) === 10);
    }
    await topics.create({ name: 'appear.push.three.v2', partitions: 1 });
    await sleep(1_000);
    expect(server.progress().assigned).toBe(6);
    expect(await effects.repeated('appear.%')).toEqual([]);
  });
});

describe('a member that stops', () => {
  it('finishes its chunk and leaves: the next one goes on at once, nothing lost and nothing twice', async () => {
    await topics.create('leave');
    await topics.produce('leave', numbered(4_000, 'leave-'));
    const slow = effects.handler(() => sleep(20));
    const first = newServer('leave', { chunk: { maxRecords: 100 } });
    await listen(first.addTopic(topics.name('leave'), slow));
    await waitUntil('a part', async () => (await effects.count('leave-%')) >= 500);
    const stopStarted = Date.now();
    await first.close();
    const stopMs = Date.now() - stopStarted;
    const before = await effects.count('leave-%');
    expect(before).toBeLessThan(4_000);
    const committed = await topics.client.admin().committedOffsets(`${topics.prefix}leave`, topics.name('leave'));
    expect([...committed.values()].reduce((sum, offset) => sum + offset, 0n)).toBe(BigInt(before));
    const second = newServer('leave');
    await listen(second.addTopic(topics.name('leave'), effects.handler()));
    const handOverMs = await waitUntil('the next goes on', async () => (await effects.count('leave-%')) > before);
    await waitUntil('4,000 effects', async () => (await effects.count('leave-%')) === 4_000);
    expect(await effects.repeated('leave-%')).toEqual([]);
    expect(stopMs).toBeLessThan(1_000);
    expect(handOverMs).toBeLessThan(1_500);
  });

  it('gives its partitions to the others within a second or so', async () => {
    await topics.create('share');
    const clients: KafkaClient[] = [1, 2].map((n) =>
      connectKafka({ brokers: topics.brokers, clientId: `share-${n}`, logger: silentLog }),
    );
    const servers = clients.map((client) => newServer('share', { client }));
    for (const server of servers) await listen(server.addTopic(topics.name('share'), effects.handler()));
    const assigned = (): string => servers.map((server) => server.progress().assigned).join();
    await waitUntil('both own two', () => assigned() === '2,2', 15_000);
    const closing = servers[0]!.close();
    const handOverMs = await waitUntil('the other owns all', () => servers[1]!.progress().assigned === 4);
    await closing;
    expect(handOverMs).toBeLessThan(2_000);
    await topics.produce('share', numbered(50, 'share-'));
    await waitUntil('50 effects', async () => (await effects.count('share-%')) === 50);
    await servers[1]!.close();
    await Promise.all(clients.map((client) => client.close()));
  });
});

describe('a slow handler', () => {
  it('keeps its partitions by heartbeats when it takes longer than the session', async () => {
    await topics.create({ name: 'slow', partitions: 2 });
    const log = new LogBook();
    const server = newServer('slow', { logger: log });
    await topics.produce('slow', numbered(10, 'slow-'));
    await listen(
      server.addTopic(
        topics.name('slow'),
        effects.handler(() => sleep(8_000)),
      ),
    );
    await waitUntil('10 effects', async () => (await effects.count('slow-%')) === 10, 20_000);
    await sleep(1_500);
    expect(log.count('partitions assigned')).toBe(1);
    expect(await effects.repeated('slow-%')).toEqual([]);
    expect(server.progress()).toMatchObject({ restarts: 0, assigned: 2 });
  }, 40_000);

  it('that hangs loses its partition after its limit, and the chunk is processed by a new member', async () => {
    await topics.create({ name: 'hang', partitions: 1 });
    await topics.produce('hang', numbered(3, 'hang-'));
    let hangs = true;
    const release: (() => void)[] = [];
    const server = newServer('hang', { handlerLimitMs: 1_500, times: { stopMs: 1_000 } });
    const handler = effects.handler(async () => {
      if (!hangs) return;
      hangs = false;
      await new Promise<void>((resolve) => release.push(resolve));
    });
    await listen(server.addTopic(topics.name('hang'), handler));
    await waitUntil('3 effects', async () => (await effects.count('hang-%')) === 3, 20_000);
    expect(server.progress()).toMatchObject({ restarts: 1, stalls: 1 });
    // The handler that hung comes back to life: it is fenced.
    release.forEach((resolve) => resolve());
    await sleep(1_000);
    expect(await effects.repeated('hang-%')).toEqual([]);
  }, 40_000);
});
