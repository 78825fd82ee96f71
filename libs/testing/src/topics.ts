import { randomBytes } from 'node:crypto';
import {
  connectKafka,
  ensureTopics,
  type KafkaClient,
  type KafkaRecord,
  type SendReceipt,
  silentLog,
  type TopicSpec,
} from '#platform/kafka';
import { readTopic } from './topics-reader.js';

export interface TestRecord {
  readonly key: string;
  /** An object is written as JSON. */
  readonly value: string | Buffer | object | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Topics of one spec's own, on the real broker. */
export interface TestTopics {
  /** Put before every name; hand it to the service under test as its topic prefix. */
  readonly prefix: string;
  readonly brokers: readonly string[];
  readonly client: KafkaClient;
  /** The broker's name of a topic. */
  name(name: string): string;
  /** By name (4 partitions) or by specification; a contract of the catalogue fits. */
  create(...topics: (string | TopicSpec)[]): Promise<void>;
  produce(name: string, records: readonly TestRecord[]): Promise<SendReceipt[]>;
  /** Everything that the topic holds, by partition and offset. Waits until there are `atLeast` records. */
  consumeAll(name: string, options?: { readonly atLeast?: number; readonly withinMs?: number }): Promise<KafkaRecord[]>;
  /** Deletes the topics under the prefix, and closes the client. */
  drop(): Promise<void>;
}

const PARTITIONS = 4;

/** The broker for tests. */
export function testKafkaBrokers(): string[] {
  const brokers = process.env['TEST_KAFKA_BROKERS'];
  if (brokers === undefined || brokers === '') {
    throw new Error(
      'TEST_KAFKA_BROKERS is not set: run the tests by `npm test`, which starts a broker, or set it to the address of ' +
        'one, for example 127.0.0.1:9092',
    );
  }
  return brokers.split(',');
}

/** Nothing is asked of the broker before the first call of a method. */
export function testTopics(brokers: readonly string[] = testKafkaBrokers()): TestTopics {
  const prefix = `t${Date.now().toString(36)}${randomBytes(3).toString('hex')}.`;
  const client = connectKafka({ brokers, clientId: `test-${prefix}`, logger: silentLog });
  const name = (topic: string): string => prefix + topic;
  return {
    prefix,
    brokers,
    client,
    name,
    create: async (...topics) => {
      const specs = topics.map((topic) =>
        typeof topic === 'string' ? { name: topic, partitions: PARTITIONS } : topic,
      );
      await ensureTopics(
        client.admin(),
        specs.map((spec) => ({ ...spec, name: name(spec.name) })),
      );
    },
    produce: (topic, records) =>
      client
        .producer()
        .send(
          records.map(({ key, value, headers = {} }) => ({ topic: name(topic), key, value: bytesOf(value), headers })),
        ),
    consumeAll: (topic, { atLeast = 0, withinMs = 30_000 } = {}) =>
      readTopic(client, { topic: name(topic), group: `${prefix}reader`, atLeast, withinMs }),
    drop: async () => {
      const admin = client.admin();
      await admin.deleteTopics((await admin.listTopics()).filter((topic) => topic.startsWith(prefix)));
      await client.close();
    },
  };
}

function bytesOf(value: TestRecord['value']): Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
