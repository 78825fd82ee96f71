import type {
  ConsumerListener,
  CrashKind,
  FetchedBatch,
  KafkaClient,
  KafkaConsumer,
  KafkaLog,
  TopicPartition,
} from '../client-port.js';
import { type ChunkStore, Fenced } from '../ports.js';
import { Assignment } from './assignment.js';
import { pause } from './back-off.js';
import { type ChunkControl, type ChunkRunner, HiddenFailure } from './chunk-runner.js';
import { type ChunkLimits, cutChunks } from './cut-chunks.js';
import type { Partition } from './partition.js';
import { Pulse } from './pulse.js';
import type { Subscription, Subscriptions } from './subscriptions.js';

export interface SessionOptions<Tx> {
  readonly client: KafkaClient;
  readonly group: string;
  readonly store: ChunkStore<Tx>;
  readonly log: KafkaLog;
  readonly subscriptions: Subscriptions<Tx>;
  readonly chunks: ChunkRunner<Tx>;
  readonly limits: ChunkLimits;
  readonly partitionsConcurrently: number;
  readonly handlerLimitMs: number;
}

export interface SessionEnd {
  readonly error: Error;
  readonly kind: CrashKind;
}

/** The batch is given up because the consumer stops; what is not committed comes again. */
class Stopping extends Error {}

/** Between two looks at whether a wait is over: a rebalance or a stop ends it. */
const LOOK_MS = 200;
/** The broker is told a position at most this often per partition while batches come. */
const TELL_MS = 1_000;
/** A broker that does not listen holds no stop up. */
const LAST_WORD_MS = 1_000;
/** Fetches without records for this long mean that there are none. */
const NOTHING_MS = 5_000;

/** One membership of the group, from its join to its stop or crash. */
export class ConsumerSession<Tx> implements ConsumerListener {
  /** Resolves when the session ended by itself. */
  readonly ended: Promise<SessionEnd>;
  joined = false;
  lastFetchAt: number | null = null;
  /** Why work waits: the store does not answer. */
  waiting: { readonly reason: unknown } | undefined;
  /** A handler passed its limit. */
  hung = false;
  readonly #consumer: KafkaConsumer;
  readonly #stop = new AbortController();
  #assignment: Assignment<Tx> | undefined;
  #busySinceMs = new Map<Partition, number>();
  #starting: Promise<void> = Promise.resolve();
  #telling: Promise<void> = Promise.resolve();
  #end: (end: SessionEnd) => void = () => undefined;

  constructor(
    private readonly options: SessionOptions<Tx>,
    topics: readonly string[],
  ) {
    const { client, group, partitionsConcurrently } = options;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#consumer = client.consumer({ group, topics, partitionsConcurrently, listener: this });
  }

  get partitions(): Partition[] {
    return this.#assignment?.partitions ?? [];
  }

  /** How long the oldest batch at work has been so; 0 when none is. */
  busyMs(): number {
    return this.#busySinceMs.size === 0 ? 0 : Date.now() - Math.min(...this.#busySinceMs.values());
  }

  /** What becomes of it is told by `ended`. */
  start(): void {
    this.#starting = this.#consumer.start();
  }

  /** Chunks at work are finished; the rest comes again, here or elsewhere. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const told = new AbortController();
    await Promise.race([this.tellBroker(), pause(LAST_WORD_MS, told.signal)]);
    told.abort();
    this.#assignment?.end();
    // A consumer that is stopped while it joins would fetch all the same.
    await this.#starting;
    await this.#consumer.stop();
  }

  onAssigned(assigned: readonly TopicPartition[]): void {
    this.joined = true;
    this.#assignment?.end();
    this.waiting = undefined;
    if (this.#stop.signal.aborted) return;
    const { client, group, store, log } = this.options;
    this.#assignment = new Assignment(
      {
        client,
        group,
        store,
        log,
        consumer: this.#consumer,
        onWait: (error) => this.#waits(error),
        onClaimed: () => (this.waiting = undefined),
      },
      assigned,
    );
    const names = assigned.map(({ topic, partition }) => `${topic}/${partition}`);
    log.info({ group, partitions: names }, 'partitions assigned');
  }

  onFetch(): void {
    const now = Date.now();
    this.lastFetchAt = now;
    for (const partition of this.partitions) partition.fetchedNothing(now, NOTHING_MS);
  }

  onHeartbeat(): void {
    this.#assignment?.confirmed();
  }

  onCrash(error: Error, kind: CrashKind): void {
    this.#assignment?.end();
    this.#end({ error, kind });
  }

  async onBatch(batch: FetchedBatch): Promise<void> {
    const assignment = this.#assignment;
    const partition = assignment?.find(batch);
    if (assignment === undefined || partition === undefined) return;
    const pulse = new Pulse({
      beat: () => batch.heartbeat(),
      limitMs: this.options.handlerLimitMs,
      onSilent: () => this.#hangs(partition),
    });
    this.#busySinceMs.set(partition, Date.now());
    partition.busy = true;
    try {
      if (partition.claim === undefined) await this.#waitUntilReady(partition, pulse);
      await this.#process(batch, partition, pulse, assignment);
      pulse.check();
    } catch (error) {
      this.#giveUp(error, partition, assignment);
    } finally {
      pulse.stop();
      partition.busy = false;
      this.#busySinceMs.delete(partition);
    }
  }

  /** Tells the broker every position that it does not know; only tools that show the lag need it. */
  tellBroker(): Promise<void> {
    this.#telling = this.#telling.then(() => this.#tellBroker());
    return this.#telling;
  }

  async #tellBroker(): Promise<void> {
    const untold = this.partitions.filter((partition) => partition.untold !== undefined);
    if (untold.length === 0) return;
    const positions = untold.map((partition) => partition.tell());
    await this.#consumer.commit(positions).catch((error: unknown) => this.#notTold(error, positions));
  }

  async #process(batch: FetchedBatch, partition: Partition, pulse: Pulse, assignment: Assignment<Tx>): Promise<void> {
    const { subscriptions, chunks, limits } = this.options;
    const { claim } = partition;
    const subscription = subscriptions.of(batch.topic);
    const isCurrent = (): boolean => !assignment.over && !this.#stop.signal.aborted && batch.isCurrent();
    if (!isCurrent() || claim === undefined || subscription === undefined) return;
    if (this.#wentBack(batch, partition)) return assignment.claimAgain(partition);
    partition.sawEnd(batch.highWatermark);
    // Only so can "the broker does not know us" mean later that the topic is another one (see `startPosition`).
    if (partition.unknownToBroker) await batch.commit(partition.next);
    partition.unknownToBroker = false;
    const control = this.#controlOf(pulse);
    for (const chunk of cutChunks(batch.records, batch.nextOffset, limits)) {
      pulse.check();
      if (!isCurrent()) break;
      partition.pendingSinceMs = chunk.records[0]?.timestampMs;
      const restMs = await this.#restMs(subscription, batch.topic, chunk.records.length);
      if (restMs > 0) {
        assignment.holdBack(partition, restMs);
        break;
      }
      await chunks.run(claim, chunk, subscription.handler, control);
      if (!assignment.over) batch.resolve(chunk.nextOffset);
      partition.moveTo(chunk.nextOffset);
    }
    const due = this.#stop.signal.aborted || Date.now() - partition.toldAtMs >= TELL_MS;
    // The rest of what is untold the supervisor's clock brings.
    if (partition.untold === undefined || !due) return;
    const told = partition.tell();
    await batch.commit(told.offset).catch((error: unknown) => this.#notTold(error, [told]));
  }

  /** Whoever cannot say is not waited for: where the store is away, the chunk itself waits for it. */
  async #restMs({ holdBack }: Subscription<Tx>, topic: string, records: number): Promise<number> {
    if (holdBack === undefined) return 0;
    try {
      return await holdBack(topic, records);
    } catch (error) {
      this.options.log.warn({ err: error, topic }, 'nobody can say whether the partition has to rest');
      return 0;
    }
  }

  /** Fetching only goes back when the broker no longer has our position: the topic was emptied under us. */
  #wentBack(batch: FetchedBatch, partition: Partition): boolean {
    const first = batch.records[0];
    return first !== undefined && BigInt(first.offset) < partition.next;
  }

  #controlOf(pulse: Pulse): ChunkControl {
    return {
      waitToRetry: (ms, error) => this.#waitToRetry(ms, error, pulse),
      progress: () => {
        pulse.progress();
        this.waiting = undefined;
      },
    };
  }

  /** Only errors of the group's are passed on: they make the client join again. */
  #giveUp(error: unknown, partition: Partition, assignment: Assignment<Tx>): void {
    if (error instanceof Stopping) return;
    if (error instanceof HiddenFailure) this.#end({ error, kind: 'lasting' });
    else if (error instanceof Fenced) assignment.fence(partition);
    else throw error;
  }

  async #waitUntilReady(partition: Partition, pulse: Pulse): Promise<void> {
    let ready = false;
    const settled = partition.ready.then(() => (ready = true));
    while (!ready) {
      this.#checkWait(pulse);
      await Promise.race([settled, pause(LOOK_MS, this.#stop.signal)]);
    }
  }

  async #waitToRetry(ms: number, error: unknown, pulse: Pulse): Promise<void> {
    this.#waits(error);
    const until = Date.now() + ms;
    while (Date.now() < until) {
      this.#checkWait(pulse);
      await pause(Math.min(LOOK_MS, until - Date.now()), this.#stop.signal);
    }
    this.#checkWait(pulse);
  }

  /** A wait is no hang, and ends with the membership or the consumer. */
  #checkWait(pulse: Pulse): void {
    pulse.check();
    pulse.progress();
    if (this.#stop.signal.aborted) throw new Stopping();
  }

  #waits(reason: unknown): void {
    const { log, group } = this.options;
    if (this.waiting === undefined) log.warn({ err: reason, group }, 'consuming waits and tries again');
    this.waiting = { reason };
  }

  #hangs({ topic, partition }: Partition): void {
    this.hung = true;
    this.options.log.error({ topic, partition, limitMs: this.options.handlerLimitMs }, 'a handler hangs');
  }

  #notTold(error: unknown, positions: readonly (TopicPartition & { readonly offset: bigint })[]): void {
    for (const position of positions) {
      const partition = this.#assignment?.find(position);
      if (partition !== undefined) partition.untold ??= position.offset;
    }
    this.options.log.debug({ err: error }, 'the broker was not told a position');
  }
}
