import { testTopics } from './topics.js';

describe('topics for tests', () => {
  it('have names of their own, hold what was produced, and are gone when dropped', async () => {
    const topics = testTopics();
    const other = testTopics();
    expect(topics.prefix).not.toBe(other.prefix);
    await topics.create('events.v1', { name: 'runs.v1', partitions: 1 });
    await topics.produce('events.v1', [
      { key: 'a', value: { n: 1 }, headers: { ce_id: 'one' } },
      { key: 'a', value: 'text' },
      { key: 'a', value: null },
    ]);
    const records = await topics.consumeAll('events.v1', { atLeast: 3 });
    expect(records.map(({ value }) => value?.toString())).toEqual(['{"n":1}', 'text', undefined]);
    expect(records[0]).toMatchObject({ topic: `${topics.prefix}events.v1`, headers: { ce_id: 'one' } });
    expect(await topics.consumeAll('runs.v1')).toEqual([]);
    await expect(topics.consumeAll('runs.v1', { atLeast: 1, withinMs: 200 })).rejects.toThrow('has 0 records, not 1');
    await topics.drop();
    const left = await other.client.admin().listTopics();
    expect(left.filter((name) => name.startsWith(topics.prefix))).toEqual([]);
    await other.drop();
  });
});
