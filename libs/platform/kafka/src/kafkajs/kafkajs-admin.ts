import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { KafkaAdmin, KafkaRight, TopicToCreate } from '../client-port.js';
import { within } from './deadline.js';
import { errorNames } from './error-names.js';
import { entriesOf, everyRightOf, filterOf, namesIn } from './rights.js';
import { RETRY } from './settings.js';

const CALL_MS = 15_000;
const ATTEMPTS = 5;
const PAUSE_MS = 100;
const PING_MS = 6_000;
const LEADER_ATTEMPTS = 100;
const LEADER_WAIT_MS = 100;
/** Source of a config entry: set on the topic itself. */
const DYNAMIC_TOPIC_CONFIG = 1;

interface Connection {
  readonly admin: Promise<Admin>;
  /** Under way on it. */
  calls: number;
  isLeft: boolean;
}

/**
 * Connects at the first call; behind a failed call the connection is left, with all that the client remembers of the cluster:
 * the next call makes another. It is closed when the calls that are under way on it have ended, for they would fail as well.
 */
export class KafkajsAdmin implements KafkaAdmin {
  #connection: Connection | undefined;
  readonly #open = new Set<Connection>();
  #closed = false;

  constructor(private readonly kafka: Kafka) {}

  clusterId(): Promise<string> {
    return this.#call('asking for the cluster', async (admin) => (await admin.describeCluster()).clusterId, {
      ms: PING_MS,
    });
  }

  listTopics(): Promise<string[]> {
    return this.#call('listing topics', (admin) => admin.listTopics());
  }

  createTopic({ name, partitions, config }: TopicToCreate): Promise<boolean> {
    const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
    return this.#call('creating a topic', async (admin) => {
      const created = await admin.createTopics({
        // The client's own wait gives up at the first broker that has not heard of the topic yet.
        waitForLeaders: false,
        topics: [{ topic: name, numPartitions: partitions, replicationFactor: -1, configEntries }],
      });
      if (created) await waitForLeaders(admin, name);
      return created;
    });
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.#call('deleting topics', (admin) => admin.deleteTopics({ topics: [...names] }));
    // This client asks for the metadata of every topic it ever heard of, and fails when one is gone.
    if (this.#connection !== undefined) this.#leave(this.#connection);
  }

  async partitionCounts(names: readonly string[]): Promise<Map<string, number>> {
    const existing = new Set(await this.listTopics());
    const wanted = names.filter((name) => existing.has(name));
    if (wanted.length === 0) return new Map();
    const { topics } = await this.#call(
      'describing topics',
      (admin) => answered(admin.fetchTopicMetadata({ topics: wanted })),
      OF_KNOWN_TOPICS,
    );
    return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  }

  async topicConfig(name: string): Promise<{ effective: Map<string, string>; own: Map<string, string> }> {
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name };
    const { resources } = await this.#call(
      'reading a topic config',
      (admin) => admin.describeConfigs({ includeSynonyms: false, resources: [resource] }),
      OF_KNOWN_TOPICS,
    );
    const entries = resources[0]?.configEntries ?? [];
    return {
      effective: new Map(entries.map(({ configName, configValue }) => [configName, configValue])),
      own: new Map(
        entries
          .filter(({ configSource }) => Number(configSource) === DYNAMIC_TOPIC_CONFIG)
          .map(({ configName, configValue }) => [configName, configValue]),
      ),
    };
  }

  /** The client only knows the call that replaces all entries, so the others are read and written back. */
  async alterTopicConfig(name: string, entries: Readonly<Record<string, string>>): Promise<void> {
    const { own } = await this.topicConfig(name);
    const configEntries = Object.entries({ ...Object.fromEntries(own), ...entries }).map(([key, value]) => ({
      name: key,
      value,
    }));
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries };
    await this.#call(
      'altering a topic config',
      (admin) => admin.alterConfigs({ validateOnly: false, resources: [resource] }),
      OF_KNOWN_TOPICS,
    );
  }

  async latestOffsets(topic: string): Promise<Map<number, bigint>> {
    return (await this.offsets(topic)).latest;
  }

  async offsets(topic: string): Promise<{ earliest: Map<number, bigint>; latest: Map<number, bigint> }> {
    const offsets = await this.#call('reading offsets', (admin) => answered(admin.fetchTopicOffsets(topic)));
    return {
      earliest: new Map(offsets.map(({ partition, low }) => [partition, BigInt(low)])),
      latest: new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)])),
    };
  }

  async committedOffsets(group: string, topic: string): Promise<Map<number, bigint>> {
    const answers = await this.#call('reading committed offsets', (admin) =>
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    );
    const partitions = answers.flatMap((answer) => answer.partitions);
    return new Map(
      partitions
        .map(({ partition, offset }) => [partition, BigInt(offset)] as const)
        .filter(([, offset]) => offset >= 0n),
    );
  }

  async commitOffsets(group: string, topic: string, offsets: ReadonlyMap<number, bigint>): Promise<void> {
    const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    await this.#call('telling offsets', (admin) => admin.setOffsets({ groupId: group, topic, partitions }));
  }

  async deleteRecords(topic: string, below: ReadonlyMap<number, bigint>): Promise<void> {
    if (below.size === 0) return;
    const partitions = [...below].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    await this.#call('deleting records', (admin) => admin.deleteTopicRecords({ topic, partitions }), OF_KNOWN_TOPICS);
  }

  async deleteGroups(groups: readonly string[]): Promise<void> {
    await this.#call('deleting groups', (admin) => admin.deleteGroups([...groups]));
  }

  async grantRights(name: string, rights: readonly KafkaRight[]): Promise<void> {
    await this.#call('granting rights', (admin) => admin.createAcls({ acl: entriesOf(name, rights) }));
  }

  async withdrawRights(name: string): Promise<void> {
    await this.#call('withdrawing rights', (admin) => admin.deleteAcls({ filters: [everyRightOf(name)] }));
  }

  async holdersOf(right: KafkaRight): Promise<string[]> {
    return namesIn(await this.#call('reading rights', (admin) => admin.describeAcls(filterOf(right))));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map((connection) => this.#disconnect(connection)));
  }

  async #call<T>(
    what: string,
    work: (admin: Admin) => Promise<T>,
    { ms = CALL_MS, momentary = MOMENTARY }: { readonly ms?: number; readonly momentary?: ReadonlySet<string> } = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#callOnce(what, work, ms);
      } catch (error) {
        if (attempt === ATTEMPTS || !errorNames(error).some((name) => momentary.has(name))) throw error;
        await sleep(PAUSE_MS * attempt);
      }
    }
  }

  async #callOnce<T>(what: string, work: (admin: Admin) => Promise<T>, ms: number): Promise<T> {
    if (this.#closed) throw new Error('the admin client is closed');
    const connection = (this.#connection ??= this.#connect());
    connection.calls += 1;
    try {
      return await within(ms, what, connection.admin.then(work));
    } catch (error) {
      this.#leave(connection);
      throw error;
    } finally {
      connection.calls -= 1;
      if (connection.isLeft && connection.calls === 0) void this.#disconnect(connection);
    }
  }

  #connect(): Connection {
    const admin = this.kafka.admin({ retry: { ...RETRY, retries: 4 } });
    const connection = { admin: admin.connect().then(() => admin), calls: 0, isLeft: false };
    this.#open.add(connection);
    return connection;
  }

  #leave(connection: Connection): void {
    connection.isLeft = true;
    if (this.#connection === connection) this.#connection = undefined;
    if (connection.calls === 0) void this.#disconnect(connection);
  }

  async #disconnect(connection: Connection): Promise<void> {
    if (!this.#open.delete(connection)) return;
    const closing = connection.admin.then((admin) => admin.disconnect());
    await within(PING_MS, 'closing the admin client', closing).catch(() => undefined);
  }
}

/** No broker said anything of a topic. `type` as the brokers call it. */
class NotKnownYet extends Error {
  readonly type = 'LEADER_NOT_AVAILABLE';
}

/** Of a topic that a broker does not know yet this client keeps the answer to itself, and stumbles over the nothing that it has. */
const answered = <T>(asked: Promise<T>): Promise<T> =>
  asked.catch((error: unknown) => {
    throw error instanceof TypeError
      ? new NotKnownYet('no broker said anything of the topic', { cause: error })
      : error;
  });

/** A new topic is known to the controller first and to the brokers a moment later. */
async function waitForLeaders(admin: Admin, topic: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { topics } = await answered(admin.fetchTopicMetadata({ topics: [topic] }));
      if (topics[0]?.partitions.every(({ leader }) => leader >= 0) === true) return;
    } catch (error) {
      const isAnswer = error instanceof kafkajs.KafkaJSProtocolError || error instanceof NotKnownYet;
      if (!isAnswer || attempt === LEADER_ATTEMPTS) throw error;
    }
    if (attempt === LEADER_ATTEMPTS) throw new Error(`topic ${topic} has no leader for every partition yet`);
    await new Promise((resolve) => setTimeout(resolve, LEADER_WAIT_MS));
  }
}

/** What a broker answers about a topic that was created a moment ago, or whose leader changes. */
const MOMENTARY = new Set(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_CONTROLLER']);
/**
 * And about one that it does not know yet, though it exists. The client asks for every topic it heard of, so that another one's
 * beginning is in the way as well.
 */
const OF_KNOWN_TOPICS = { momentary: new Set([...MOMENTARY, 'UNKNOWN_TOPIC_OR_PARTITION']) };
