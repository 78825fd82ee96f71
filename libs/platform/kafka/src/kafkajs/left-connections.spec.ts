import type { Admin, Kafka } from 'kafkajs';
import { KafkajsAdmin } from './kafkajs-admin.js';

/** What the client's own admin does when it is disconnected: calls under way lose what they stand on. */
class FakeAdmin {
  disconnected = false;
  readonly offsetsAsked: string[] = [];
  private release: () => void = () => undefined;
  readonly held = new Promise<void>((resolve) => (this.release = resolve));

  async connect(): Promise<void> {}
  async disconnect(): Promise<void> {
    this.disconnected = true;
  }
  async listTopics(): Promise<string[]> {
    await this.held;
    if (this.disconnected)
      throw Object.assign(new Error('Topic metadata not loaded'), { name: 'KafkaJSMetadataNotLoaded' });
    return ['t'];
  }
  async fetchTopicOffsets(topic: string): Promise<never> {
    this.offsetsAsked.push(topic);
    throw new Error('broken');
  }
  letGo(): void {
    this.release();
  }
}

function admins(): { readonly admin: KafkajsAdmin; readonly made: FakeAdmin[] } {
  const made: FakeAdmin[] = [];
  const kafka = {
    admin: () => {
      made.push(new FakeAdmin());
      return made.at(-1) as unknown as Admin;
    },
  } as unknown as Kafka;
  return { admin: new KafkajsAdmin(kafka), made };
}
const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a call that fails', () => {
  it('leaves those that are under way on the same connection alone; it is closed behind the last of them', async () => {
    const { admin, made } = admins();
    const topics = admin.listTopics();
    await turns();
    await expect(admin.latestOffsets('new')).rejects.toThrow('broken');
    expect(made[0]!.disconnected).toBe(false);
    made[0]!.letGo();
    await expect(topics).resolves.toEqual(['t']);
    await turns();
    expect(made[0]!.disconnected).toBe(true);
  });

  it('is the last on its connection: whoever comes then has another one', async () => {
    const { admin, made } = admins();
    const first = admin.listTopics();
    await turns();
    await expect(admin.latestOffsets('new')).rejects.toThrow();
    const second = admin.listTopics();
    await turns();
    expect(made).toHaveLength(2);
    for (const one of made) one.letGo();
    await Promise.all([first, second]);
    await turns();
    expect(made.map(({ disconnected }) => disconnected)).toEqual([true, false]);
    await admin.close();
    expect(made[1]!.disconnected).toBe(true);
  });
});

describe('closing', () => {
  it('waits for nobody', async () => {
    const { admin, made } = admins();
    const topics = admin.listTopics();
    await turns();
    await admin.close();
    expect(made[0]!.disconnected).toBe(true);
    made[0]!.letGo();
    await expect(topics).rejects.toThrow('metadata');
  });
});

describe('a topic that exists', () => {
  it('and that a broker does not know yet, also another one of which this client heard, is asked for again', async () => {
    const { admin, made } = admins();
    let asked = 0;
    const found = admin.partitionCounts(['t']);
    await turns();
    const unknown = Object.assign(new Error('This server does not host this topic-partition'), {
      name: 'KafkaJSProtocolError',
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
    Object.assign(FakeAdmin.prototype, {
      fetchTopicMetadata: async () => {
        asked += 1;
        if (asked === 1) throw unknown;
        return { topics: [{ name: 't', partitions: [{}, {}] }] };
      },
    });
    made[0]!.letGo();
    await expect(found).resolves.toEqual(new Map([['t', 2]]));
    expect(asked).toBe(2);
  });
});
