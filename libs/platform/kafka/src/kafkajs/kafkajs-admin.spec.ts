import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { KafkajsAdmin } from './kafkajs-admin.js';

const described = { topics: [{ name: 't', partitions: [{ leader: 0 }] }] };
/** What the client itself throws where no broker said anything of a topic. */
const stumbles = (): Promise<never> =>
  Promise.resolve(null as unknown as { a: { b: 1 } }).then(({ a }) => a.b as never);

/** A client whose answers about topics are these, one after the other; the last one stays. */
function adminAnswering(...answers: (() => Promise<unknown>)[]): { admin: KafkajsAdmin; asked: () => number } {
  let asked = 0;
  const answer = (): Promise<unknown> => (answers[asked++] ?? answers.at(-1)!)();
  const client = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    listTopics: () => Promise.resolve(['t']),
    createTopics: () => Promise.resolve(true),
    fetchTopicMetadata: answer,
    fetchTopicOffsets: answer,
  };
  const kafka = { admin: () => client as unknown as Admin } as unknown as Kafka;
  return { admin: new KafkajsAdmin(kafka), asked: () => asked };
}
const topic = { name: 't', partitions: 1, config: {} };

describe('the admin client', () => {
  it('waits for a new topic that the brokers do not know yet, also where the client stumbles over their answer', async () => {
    const unknown = () => Promise.reject(new kafkajs.KafkaJSProtocolError('UNKNOWN_TOPIC_OR_PARTITION'));
    const { admin, asked } = adminAnswering(stumbles, unknown, stumbles, () => Promise.resolve(described));
    expect(await admin.createTopic(topic)).toBe(true);
    expect(asked()).toBe(4);
  });

  it('asks again how many partitions there are', async () => {
    const { admin } = adminAnswering(stumbles, () => Promise.resolve(described));
    expect(await admin.partitionCounts(['t'])).toEqual(new Map([['t', 1]]));
  });

  it('asks again how far a topic goes', async () => {
    const offsets = [{ partition: 0, low: '1', high: '3' }];
    const { admin } = adminAnswering(stumbles, () => Promise.resolve(offsets));
    expect(await admin.latestOffsets('t')).toEqual(new Map([[0, 3n]]));
  });

  it('tells any other failure at once', async () => {
    const { admin, asked } = adminAnswering(() => Promise.reject(new Error('broken')));
    await expect(admin.createTopic(topic)).rejects.toThrow('broken');
    expect(asked()).toBe(1);
  });
});
