import kafkajs, { type Consumer, type Kafka } from 'kafkajs';
import { within } from './deadline.js';
import { readQuorumClock } from './quorum-clock.js';
import { RETRY } from './settings.js';

const ANSWER_MS = 6_000;

/** The part of the client's cluster that a partition assigner is given, and of its brokers, that its types leave out. */
interface Cluster {
  refreshMetadata(): Promise<void>;
  findControllerBroker(): Promise<object>;
}

interface Connection {
  send<T>(protocol: {
    readonly request: object;
    readonly response: { decode(bytes: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
  }): Promise<T>;
}

const hasConnection = (broker: object): broker is { readonly connectionPool: Connection } => 'connectionPool' in broker;

/** `__cluster_metadata`, partition 0, in the compact form of KIP-482; the first byte ends the header. */
const QUORUM_OF_THE_CLUSTER = Buffer.concat([
  Buffer.from([0, 2, 19]),
  Buffer.from('__cluster_metadata'),
  Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]),
]);

/** DescribeQuorum, version 1 (KIP-836, Kafka 3.3), which the client does not know. */
const DESCRIBE_QUORUM = {
  request: {
    apiKey: 55,
    apiVersion: 1,
    apiName: 'DescribeQuorum',
    encode: () => Promise.resolve({ buf: QUORUM_OF_THE_CLUSTER, buffer: QUORUM_OF_THE_CLUSTER }),
  },
  response: {
    decode: (bytes: Buffer) => Promise.resolve(readQuorumClock(bytes)),
    parse: (ms: number) => Promise.resolve(ms),
  },
};

/**
 * Asks the cluster what time it is. No other answer of a broker says so but that to a record on a topic with
 * LogAppendTime, and ours are stamped by their writers. The leader of the metadata quorum tells its own time in its own
 * row of DescribeQuorum: a question that writes nothing, over a connection that is kept. Rejects where it is not
 * answered: ZooKeeper, a Kafka before 3.3, or an ACL without `Describe` on the cluster.
 */
export class ClusterClock {
  #connected: Promise<{ readonly consumer: Consumer; readonly cluster: Cluster }> | undefined;

  constructor(private readonly kafka: Kafka) {}

  async now(): Promise<number> {
    const connected = (this.#connected ??= this.#connect());
    try {
      return await within(ANSWER_MS, 'asking for the time', connected.then(ask));
    } catch (error) {
      if (this.#connected === connected) await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const connected = this.#connected;
    this.#connected = undefined;
    if (connected === undefined) return;
    const closing = connected.then(({ consumer }) => consumer.disconnect());
    await within(ANSWER_MS, 'closing the connection for the time', closing).catch(() => undefined);
  }

  /** A consumer that never joins: the client hands out its cluster to partition assigners alone. */
  async #connect(): Promise<{ consumer: Consumer; cluster: Cluster }> {
    let cluster: Cluster | undefined;
    const consumer = this.kafka.consumer({
      groupId: 'never joined',
      allowAutoTopicCreation: false,
      retry: { ...RETRY, retries: 4 },
      partitionAssigners: [
        (config) => {
          cluster = config.cluster;
          return kafkajs.PartitionAssigners.roundRobin(config);
        },
      ],
    });
    await consumer.connect();
    if (cluster === undefined) throw new Error('the client gave no cluster');
    await cluster.refreshMetadata();
    return { consumer, cluster };
  }
}

async function ask({ cluster }: { readonly cluster: Cluster }): Promise<number> {
  const broker = await cluster.findControllerBroker();
  if (!hasConnection(broker)) throw new Error('the client gave no connection');
  return broker.connectionPool.send(DESCRIBE_QUORUM);
}
