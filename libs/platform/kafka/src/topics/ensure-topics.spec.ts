import { testTopics } from '#testing';
import { ensureTopics, type TopicSpec } from '../index.js';

const topics = testTopics();
const admin = topics.client.admin();
const DAY_MS = 86_400_000;
const spec = (name: string, more: Partial<TopicSpec> = {}): TopicSpec => ({
  name: topics.name(name),
  partitions: 2,
  retentionMs: 7 * DAY_MS,
  ...more,
});

describe('ensuring topics', () => {
  afterAll(() => topics.drop());

  it('creates what is missing as specified, and leaves it alone afterwards', async () => {
    const specs = [spec('plain'), spec('compacted', { cleanup: 'compact' }), spec('theirs', { writtenByOthers: true })];
    expect((await ensureTopics(admin, specs)).map(({ action }) => action)).toEqual(['created', 'created', 'created']);
    expect((await ensureTopics(admin, specs)).map(({ action }) => action)).toEqual(['kept', 'kept', 'kept']);
    expect(await admin.partitionCounts([topics.name('plain')])).toEqual(new Map([[topics.name('plain'), 2]]));
    const plain = await admin.topicConfig(topics.name('plain'));
    expect(plain.effective.get('retention.ms')).toBe(String(7 * DAY_MS));
    expect(plain.effective.get('compression.type')).toBe('producer');
    expect((await admin.topicConfig(topics.name('compacted'))).effective.get('cleanup.policy')).toBe('compact');
    const theirs = await admin.topicConfig(topics.name('theirs'));
    expect(theirs.effective.get('compression.type')).toBe('uncompressed');
    expect(theirs.effective.get('message.timestamp.type')).toBe('LogAppendTime');
  });

  it('sets what is configured otherwise, and keeps what an operator set besides', async () => {
    const name = topics.name('altered');
    await admin.createTopic({ name, partitions: 2, config: { 'retention.ms': '1000000', 'segment.ms': '3600000' } });
    const [report] = await ensureTopics(admin, [spec('altered', { writtenByOthers: true })]);
    expect(report).toEqual({ name, action: 'altered', differs: [] });
    const { own } = await admin.topicConfig(name);
    expect(Object.fromEntries(own)).toMatchObject({
      'retention.ms': String(7 * DAY_MS),
      'segment.ms': '3600000',
      'compression.type': 'uncompressed',
      'message.timestamp.type': 'LogAppendTime',
    });
  });

  it('reports another number of partitions and leaves it, for the order of keys', async () => {
    await ensureTopics(admin, [spec('narrow', { partitions: 1 })]);
    const [report] = await ensureTopics(admin, [spec('narrow', { partitions: 4 })]);
    expect(report).toMatchObject({ action: 'kept', differs: ['1 partitions instead of 4'] });
  });

  it('may be done by several at the same time', async () => {
    const specs = Array.from({ length: 5 }, (_, i) => spec(`race-${i}`));
    const reports = (await Promise.all([1, 2, 3].map(() => ensureTopics(admin, specs)))).flat();
    expect(reports.filter(({ action }) => action === 'created')).toHaveLength(5);
    expect((await admin.partitionCounts(specs.map(({ name }) => name))).size).toBe(5);
  });
});
