import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#kernel';
import { ensureTopics } from '#platform/kafka';
import { testTopics } from '#testing';
import { topicsAtEdge } from '../src/sources/source-topics.js';
import { ClearRecords } from '../src/zones/clear-records/clear-records.js';
import { LOGGER } from './zone-harness.js';

const topics = testTopics();
const admin = topics.client.admin();
const group = `${topics.prefix}ingest`;
const pushTopic = (source: string): string => `grid.push.${source}.v1`;

beforeAll(async () => {
  const specs = ['taken', 'waiting'].flatMap((source) => topicsAtEdge(topics.prefix, source, 24));
  await ensureTopics(admin, specs);
  for (const source of ['taken', 'waiting']) {
    const records = [1, 2, 3, 4, 5].map((n) => ({ key: 'one-partition', value: `in clear ${n}` }));
    await topics.produce(pushTopic(source), records);
  }
});
afterAll(() => topics.drop());

const clearing = (named: readonly string[], removed: number[] = []): ClearRecords =>
  new ClearRecords({
    admin,
    topics: () => named.map((source) => topics.name(pushTopic(source))),
    group,
    clock: systemClock,
    logger: LOGGER,
    onCleared: (records) => removed.push(records),
    everyMs: 60_000,
  });
const left = async (source: string): Promise<bigint> => {
  const { earliest, latest } = await admin.offsets(topics.name(pushTopic(source)));
  return [...latest].reduce((sum, [partition, offset]) => sum + offset - earliest.get(partition)!, 0n);
};

describe('pushes at the broker of an edge', () => {
  it('go up to the position of who took them, and no further', async () => {
    const topic = topics.name(pushTopic('taken'));
    const [partition] = [...(await admin.latestOffsets(topic))].find(([, offset]) => offset === 5n)!;
    await admin.commitOffsets(group, topic, new Map([[partition, 3n]]));
    const removed: number[] = [];
    const clear = clearing(['taken', 'waiting'], removed);
    expect(await clear.clear()).toBe(3);
    expect((await admin.offsets(topic)).earliest.get(partition)).toBe(3n);
    const records = await topics.consumeAll(pushTopic('taken'), { atLeast: 2 });
    expect(records.map(({ value }) => String(value))).toEqual(['in clear 4', 'in clear 5']);
    // Nobody took any of it.
    expect(await left('waiting')).toBe(5n);
    expect(await clear.clear()).toBe(0);
    expect(removed).toEqual([3]);
  });

  it('are cleared although another topic cannot be', async () => {
    const topic = topics.name(pushTopic('taken'));
    const [partition] = [...(await admin.latestOffsets(topic))].find(([, offset]) => offset === 5n)!;
    await admin.commitOffsets(group, topic, new Map([[partition, 5n]]));
    expect(await clearing(['there-is-none', 'taken']).clear()).toBe(2);
    expect(await left('taken')).toBe(0n);
  });

  it('are kept for hours at most where nobody takes them, in files that are closed within minutes', async () => {
    const { own } = await admin.topicConfig(topics.name(pushTopic('waiting')));
    expect([own.get('retention.ms'), own.get('segment.ms')]).toEqual(['86400000', '600000']);
    const answers = await admin.topicConfig(topics.name('grid.answer.waiting.v1'));
    expect([...answers.own.keys()]).not.toContain('segment.ms');
  });
});
