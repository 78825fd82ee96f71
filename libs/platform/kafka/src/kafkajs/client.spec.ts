import { setTimeout as sleep } from 'node:timers/promises';
import { testKafkaBrokers, testTopics } from '#testing';
import { connectKafka, RecordTooLarge, silentLog } from '../index.js';

const topics = testTopics();
const producer = topics.client.producer();
const record = (topic: string, key: string, value: string | null, headers: Record<string, string> = {}) => ({
  topic: topics.name(topic),
  key,
  value: value === null ? null : Buffer.from(value),
  headers,
});

afterAll(() => topics.drop());

describe('the producer', () => {
  beforeAll(() => topics.create('a', 'b', { name: 'one', partitions: 1 }));

  it('sends records of several topics at once and keeps the order of each key', async () => {
    const keys = ['k1', 'k2', 'k3'];
    const records = Array.from({ length: 300 }, (_, i) =>
      record(i % 2 === 0 ? 'a' : 'b', keys[i % 3]!, String(i), { ce_id: `id-${i}` }),
    );
    const receipts = await producer.send(records);
    expect(new Set(receipts.map(({ topic }) => topic))).toEqual(new Set([topics.name('a'), topics.name('b')]));
    for (const name of ['a', 'b']) {
      const read = await topics.consumeAll(name, { atLeast: 150 });
      expect(read).toHaveLength(150);
      for (const key of keys) {
        const values = read.filter((each) => each.key?.toString() === key).map((each) => Number(each.value));
        expect(values).toEqual([...values].sort((one, other) => one - other));
        expect(values.length).toBeGreaterThan(40);
      }
      expect(read[0]?.headers['ce_id']).toMatch(/^id-\d+$/);
    }
  });

  it('keeps the order of calls that were not waited for, and says where each request went', async () => {
    const sends = Array.from({ length: 30 }, (_, i) => producer.send([record('one', 'k', String(i))]));
    const receipts = (await Promise.all(sends)).flat();
    expect(receipts.map(({ baseOffset }) => Number(baseOffset))).toEqual(Array.from({ length: 30 }, (_, i) => i));
    const read = await topics.consumeAll('one', { atLeast: 30 });
    expect(read.map(({ value }) => Number(value))).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(await topics.client.admin().latestOffsets(topics.name('one'))).toEqual(new Map([[0, 30n]]));
  });

  it('sends much more than one request takes', async () => {
    await topics.create({ name: 'much', partitions: 1 });
    const value = 'x'.repeat(1_000);
    const records = Array.from({ length: 5_000 }, (_, i) => record('much', `k${i}`, value));
    const receipts = await producer.send(records);
    expect(receipts.length).toBeGreaterThan(4);
    expect(await topics.client.admin().latestOffsets(topics.name('much'))).toEqual(new Map([[0, 5_000n]]));
  });

  it("names the record that is too large, by our limit and by a topic's own, and goes on working", async () => {
    const large = record('one', 'k', 'x'.repeat(1_100_000), { ce_id: 'large' });
    const early: unknown = await producer.send([record('one', 'k', 'fits'), large]).catch((error: unknown) => error);
    expect(early instanceof RecordTooLarge && early.permanent && early.record === large).toBe(true);
    await topics.client.admin().createTopic({
      name: topics.name('tight'),
      partitions: 1,
      config: { 'max.message.bytes': '2000' },
    });
    const tooLarge = record('tight', 'k', 'x'.repeat(3_000), { ce_id: 'too-large' });
    const fitting = Array.from({ length: 3 }, (_, i) => record('tight', 'k', 'x'.repeat(900), { ce_id: `fits-${i}` }));
    // Three records that fit one by one, not together: they are sent one after the other.
    await producer.send(fitting);
    const refusal = await producer.send([fitting[0]!, tooLarge, fitting[1]!]).catch((error: unknown) => error);
    expect(refusal instanceof RecordTooLarge && refusal.record === tooLarge).toBe(true);
    await producer.send([record('one', 'k', 'after')]);
    const read = await topics.consumeAll('tight', { atLeast: 3 });
    expect(read.map(({ headers }) => headers['ce_id']).slice(0, 3)).toEqual(['fits-0', 'fits-1', 'fits-2']);
  });

  it('rejects for a topic that does not exist, and sends to others afterwards', async () => {
    await expect(producer.send([record('missing', 'k', 'v')])).rejects.toThrow();
    await producer.send([record('a', 'k', 'v')]);
    await topics.create('missing');
    await producer.send([record('missing', 'k', 'v')]);
    expect(await topics.consumeAll('missing', { atLeast: 1 })).toHaveLength(1);
  }, 40_000);
});

describe('the client', () => {
  it('says which cluster it is connected to', async () => {
    expect(await topics.client.clusterId()).toMatch(/^\S{10,}$/);
  });

  it("tells the cluster's time: the clock that stamps records", async () => {
    await topics.create({ name: 'stamped', partitions: 1, writtenByOthers: true });
    const { client } = topics;
    const before = await client.clusterTime();
    await producer.send([record('stamped', 'k', 'v')]);
    const after = await client.clusterTime();
    const [stamped] = await topics.consumeAll('stamped', { atLeast: 1 });
    expect(before).toBeLessThanOrEqual(stamped!.timestampMs);
    expect(after).toBeGreaterThanOrEqual(stamped!.timestampMs);
    expect(after - before).toBeLessThan(20_000);
  });

  it('writes no record and makes no group to learn the time', async () => {
    const own = connectKafka({ brokers: testKafkaBrokers(), clientId: 'clock', logger: silentLog });
    const times = [await own.clusterTime(), await own.clusterTime(), await own.clusterTime()];
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(await own.admin().listTopics()).not.toContain('never joined');
    const groups = await own.admin().committedOffsets('never joined', topics.name('a'));
    expect(groups.size).toBe(0);
    await own.close();
    await expect(own.clusterId()).rejects.toThrow('closed');
  });

  it('tells the broker where a group without members stands', async () => {
    await topics.create('places');
    const [admin, group, topic] = [topics.client.admin(), topics.name('group'), topics.name('places')];
    await producer.send([record('places', 'a', '1'), record('places', 'b', '2'), record('places', 'c', '3')]);
    expect(await admin.committedOffsets(group, topic)).toEqual(new Map());
    const places = new Map([1, 3].map((partition) => [partition, 0n]));
    await admin.commitOffsets(group, topic, places);
    expect(await admin.committedOffsets(group, topic)).toEqual(places);
  });

  it('rejects, and does not hang, when no broker is there', async () => {
    const away = connectKafka({ brokers: ['127.0.0.1:1'], clientId: 'away', logger: silentLog });
    const startedAt = Date.now();
    await expect(away.clusterId()).rejects.toThrow();
    await expect(away.clusterTime()).rejects.toThrow();
    await expect(away.producer().send([record('a', 'k', 'v')])).rejects.toThrow();
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    await away.close();
  });

  it('is quiet when idle: a connected producer and admin take less than 1 % of a core', async () => {
    const second = async (): Promise<number> => {
      const before = process.cpuUsage();
      await sleep(1_000);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000_000;
    };
    // The test process has things of its own to do (it collects garbage, it compiles): what it takes without a client is
    // no client's doing. A timer that never rests shows in every second.
    const without = Math.min(await second(), await second(), await second());
    const idle = connectKafka({ brokers: testKafkaBrokers(), clientId: 'idle', logger: silentLog });
    await topics.create('quiet');
    await idle.clusterId();
    await idle.producer().send([record('quiet', 'k', 'v')]);
    let quietest = Infinity;
    for (let seconds = 0; seconds < 15 && quietest - without >= 0.01; seconds += 1) {
      quietest = Math.min(quietest, await second());
    }
    expect(quietest - without).toBeLessThan(0.01);
    await idle.close();
  });
});
