import kafkajs, { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import type {
  ConsumerListener,
  ConsumerOptions,
  FetchedBatch,
  KafkaConsumer,
  KafkaLog,
  TopicPartition,
} from '../client-port.js';
import { crashKind } from './crash-kind.js';
import { evictGhosts, type GroupCoordinators } from './evict-ghosts.js';
import { toRecord } from './to-record.js';
import {
  FETCH_BYTES,
  FETCH_PARTITION_BYTES,
  FETCH_WAIT_MS,
  HEARTBEAT_MS,
  METADATA_AGE_MS,
  REBALANCE_TIMEOUT_MS,
  RETRY,
  SESSION_TIMEOUT_MS,
} from './settings.js';

export interface ClientIdentity {
  readonly clientId: string;
  /** Member ids of this client's consumers that are at work. */
  readonly alive: Set<string>;
  readonly log: KafkaLog;
}

/** One member of a group, once: it is started, it ends by `stop` or by a crash, and is then thrown away. */
export class KafkajsConsumer implements KafkaConsumer {
  readonly #consumer: Consumer;
  readonly #options: ConsumerOptions;
  #coordinators: GroupCoordinators | undefined;
  readonly #client: ClientIdentity;
  #memberId: string | undefined;
  #retriable = false;

  constructor(kafka: Kafka, options: ConsumerOptions, client: ClientIdentity) {
    this.#options = options;
    this.#client = client;
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      metadataMaxAge: METADATA_AGE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: FETCH_PARTITION_BYTES,
      maxBytes: FETCH_BYTES,
      allowAutoTopicCreation: false,
      partitionAssigners: [
        (config) => {
          this.#coordinators = config.cluster;
          return kafkajs.PartitionAssigners.roundRobin(config);
        },
      ],
      // Asked only when a new start may help. It is ours to make: the client's own comes after a nested back-off.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(!(this.#retriable = true)) },
    });
    this.#listen(options.listener);
  }

  async start(): Promise<void> {
    const { group, topics, partitionsConcurrently, listener } = this.#options;
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
      if (this.#coordinators !== undefined) await evictGhosts(this.#coordinators, { groupId: group, ...this.#client });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsConcurrently,
        eachBatch: (payload) => listener.onBatch(toBatch(payload)),
      });
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      listener.onCrash(cause, crashKind(cause, isRetriable(cause)));
    }
  }

  seek({ topic, partition }: TopicPartition, offset: bigint): void {
    this.#consumer.seek({ topic, partition, offset: String(offset) });
  }

  pause({ topic, partition }: TopicPartition): void {
    this.#consumer.pause([{ topic, partitions: [partition] }]);
  }

  resume({ topic, partition }: TopicPartition): void {
    this.#consumer.resume([{ topic, partitions: [partition] }]);
  }

  async commit(positions: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    await this.#consumer.commitOffsets(
      positions.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
    );
  }

  async stop(): Promise<void> {
    // A stop may hang with its handler; the next consumer need not wait for it.
    this.#isMember(undefined);
    await this.#consumer.disconnect();
  }

  #isMember(memberId: string | undefined): void {
    if (this.#memberId !== undefined) this.#client.alive.delete(this.#memberId);
    this.#memberId = memberId;
    if (memberId !== undefined) this.#client.alive.add(memberId);
  }

  #listen(listener: ConsumerListener): void {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.#isMember(payload.memberId);
      listener.onAssigned(
        Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
          partitions.map((partition) => ({ topic, partition })),
        ),
      );
    });
    this.#consumer.on(events.FETCH, () => listener.onFetch());
    this.#consumer.on(events.HEARTBEAT, () => listener.onHeartbeat());
    this.#consumer.on(events.CRASH, ({ payload }) => {
      this.#isMember(undefined);
      listener.onCrash(payload.error, crashKind(payload.error, this.#retriable));
    });
  }
}

/** As the client judges its crashes. */
function isRetriable(error: Error): boolean {
  return error.name === 'KafkaJSNumberOfRetriesExceeded' || ('retriable' in error && error.retriable === true);
}

function toBatch(payload: EachBatchPayload): FetchedBatch {
  const { batch } = payload;
  const { topic, partition } = batch;
  return {
    topic,
    partition,
    records: batch.messages.map((message) => toRecord(topic, partition, message)),
    nextOffset: BigInt(batch.lastOffset()) + 1n,
    highWatermark: BigInt(batch.highWatermark),
    heartbeat: () => payload.heartbeat(),
    isCurrent: () => payload.isRunning() && !payload.isStale(),
    resolve: (nextOffset) => {
      try {
        payload.resolveOffset(String(nextOffset - 1n));
      } catch {
        // The client joined again meanwhile and has forgotten this partition, which it does not expect here.
      }
    },
    commit: (nextOffset) =>
      payload.commitOffsetsIfNecessary({
        topics: [{ topic, partitions: [{ partition, offset: String(nextOffset) }] }],
      }),
  };
}
