import type { KafkaRecord, OutgoingRecord, SendReceipt } from './ports.js';

/** Where this library writes its log; a pino logger fits. Never given keys, values or headers of records. */
export interface KafkaLog {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const ignore = (): void => undefined;

/** For short-lived clients whose caller sees every failure as a rejection. */
export const silentLog: KafkaLog = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A connection to one cluster, made when it is first needed. Nothing here rejects because the broker is away at start. */
export interface KafkaClient {
  /** The producer of this client: one, shared. */
  producer(): KafkaProducer;
  /** The admin of this client: one, shared. */
  admin(): KafkaAdmin;
  /** A new member of a group; it joins when it is started. */
  consumer(options: ConsumerOptions): KafkaConsumer;
  /** Asks the broker each time, so it also serves as a ping. Rejects when no broker answers. */
  clusterId(): Promise<string>;
  /** The cluster's own time in milliseconds since the epoch. Rejects when no broker answers, or none tells. */
  clusterTime(): Promise<number>;
  /** Closes the producer and the admin. Consumers are stopped by whoever started them. */
  close(): Promise<void>;
}

export interface KafkaProducer {
  /**
   * Resolves when every in-sync replica has every record. Calls wait for each other, so records of one key keep the
   * order of the calls, also through retries. A rejection means that any part may have been written: send all again.
   * `RecordTooLarge` alone is worth no retry. A topic that does not exist rejects (after some retries).
   */
  send(records: readonly OutgoingRecord[]): Promise<SendReceipt[]>;
}

export interface TopicToCreate {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** One thing that a principal may do at the broker, from every host. */
export interface KafkaRight {
  readonly resource: 'topic' | 'group';
  readonly name: string;
  /** `prefix`: under every name that begins so. */
  readonly match: 'exact' | 'prefix';
  readonly operation: 'read' | 'write' | 'describe';
}

export interface KafkaAdmin {
  clusterId(): Promise<string>;
  listTopics(): Promise<string[]>;
  /** False when it existed already. */
  createTopic(topic: TopicToCreate): Promise<boolean>;
  deleteTopics(names: readonly string[]): Promise<void>;
  /** Number of partitions by topic; topics that do not exist are left out. */
  partitionCounts(names: readonly string[]): Promise<Map<string, number>>;
  /** Effective configuration, defaults included; `own` holds only what was set on the topic itself. */
  topicConfig(name: string): Promise<{ effective: Map<string, string>; own: Map<string, string> }>;
  /** Sets these entries and keeps the topic's other own entries. */
  alterTopicConfig(name: string, entries: Readonly<Record<string, string>>): Promise<void>;
  /** By partition, the offset that the next record will get. Rejects when the topic does not exist. */
  latestOffsets(topic: string): Promise<Map<number, bigint>>;
  /** The same, and the first offset that is still kept. */
  offsets(topic: string): Promise<{ earliest: Map<number, bigint>; latest: Map<number, bigint> }>;
  /** By partition, what the group committed; a partition without a commit is left out. */
  committedOffsets(group: string, topic: string): Promise<Map<number, bigint>>;
  /** Tells the broker where a group stands. Rejects while the group has members. */
  commitOffsets(group: string, topic: string, offsets: ReadonlyMap<number, bigint>): Promise<void>;
  /** Removes what is below these offsets, by partition: nobody can read it any more. Without an effect below what is kept. */
  deleteRecords(topic: string, below: ReadonlyMap<number, bigint>): Promise<void>;
  /** Of groups without members. */
  deleteGroups(groups: readonly string[]): Promise<void>;
  /** `name`: of an account, or what the broker reads in a certificate. Harmless where it has them. Needs an authorizer. */
  grantRights(name: string, rights: readonly KafkaRight[]): Promise<void>;
  /** Takes every right of the name: who is connected under it is refused from his next request on. */
  withdrawRights(name: string): Promise<void>;
  /** Names that were given this very right. */
  holdersOf(right: KafkaRight): Promise<string[]>;
}

export interface ConsumerOptions {
  readonly group: string;
  /** Names that exist. */
  readonly topics: readonly string[];
  readonly listener: ConsumerListener;
  /** Batches of different partitions handed over at the same time. */
  readonly partitionsConcurrently: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What was fetched of one partition; `records` is never empty. */
export interface FetchedBatch extends TopicPartition {
  readonly records: readonly KafkaRecord[];
  /** The position after the batch; more than the last record's offset + 1 where control records follow. */
  readonly nextOffset: bigint;
  /** The position after the last record that the broker has. */
  readonly highWatermark: bigint;
  /** Rejects when the group is rebalancing or no longer knows this member: the batch is given up then. */
  heartbeat(): Promise<void>;
  /** False when the consumer is stopping or the position was moved by `seek`: the rest of the batch is given up. */
  isCurrent(): boolean;
  /** Where fetching goes on; positions that are not told are fetched again. */
  resolve(nextOffset: bigint): void;
  /** The same as the consumer's `commit` for this partition; also works while the consumer is stopping. */
  commit(nextOffset: bigint): Promise<void>;
}

/** `passing`: a new consumer may well succeed; `lasting`: it will not; `doubtful`: worth a few attempts. */
export type CrashKind = 'passing' | 'doubtful' | 'lasting';

/** What a consumer tells. Nothing here may throw but `onBatch`. */
export interface ConsumerListener {
  /** After each join; fetching goes on at once from the committed positions, unless `seek` says otherwise. */
  onAssigned(assigned: readonly TopicPartition[]): void;
  /** A rejection is for errors of `heartbeat` only: it makes the consumer join again. */
  onBatch(batch: FetchedBatch): Promise<void>;
  /** An answer to a fetch, empty ones too. */
  onFetch(): void;
  /** The coordinator confirmed that this member belongs to the current generation. */
  onHeartbeat(): void;
  /** The consumer has ended by itself. */
  onCrash(error: Error, kind: CrashKind): void;
}

export interface KafkaConsumer {
  /** Connects, joins and starts to fetch. Never rejects: what fails, now or later, goes to `onCrash`. */
  start(): Promise<void>;
  /** Moves the position for the next fetch. */
  seek(partition: TopicPartition, offset: bigint): void;
  pause(partition: TopicPartition): void;
  resume(partition: TopicPartition): void;
  /** Tells the broker the positions, for lag tools: ours are in the chunk store. */
  commit(positions: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void>;
  /** Stops fetching, waits for batches at work, leaves the group, disconnects. */
  stop(): Promise<void>;
}

/** This record will never be taken: it is larger than the broker or its topic allows. */
export class RecordTooLarge extends Error {
  /** No retry helps. */
  readonly permanent = true;

  constructor(
    readonly record: OutgoingRecord,
    readonly bytes: number,
    options?: { cause?: unknown },
  ) {
    super(`record ${record.headers['ce_id'] ?? '(no id)'} of ${bytes} bytes is too large for ${record.topic}`, options);
    this.name = 'RecordTooLarge';
  }
}
