import type { KafkaClient, KafkaConsumer, KafkaLog, TopicPartition } from '../client-port.js';
import type { ChunkStore } from '../ports.js';
import { backOffMs, pause } from './back-off.js';
import { PartitionClaimer } from './claim-partition.js';
import { Partition } from './partition.js';
import type { PartitionFacts, StartPosition } from './start-position.js';

export interface AssignmentOptions<Tx> {
  readonly client: KafkaClient;
  readonly group: string;
  readonly store: ChunkStore<Tx>;
  readonly log: KafkaLog;
  readonly consumer: Pick<KafkaConsumer, 'seek' | 'pause' | 'resume'>;
  /** A claim could not be made now; it is tried again. */
  onWait(error: unknown): void;
  onClaimed(): void;
}

const LONGEST_REST_MS = 30_000;

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** The partitions that one join gave to this member, each claimed in the store before anything of it is processed. */
export class Assignment<Tx> {
  readonly #partitions: Map<string, Partition>;
  readonly #over = new AbortController();

  constructor(
    private readonly options: AssignmentOptions<Tx>,
    assigned: readonly TopicPartition[],
  ) {
    this.#partitions = new Map(assigned.map((each) => [keyOf(each), new Partition(each)]));
    const claimer = this.#claimer();
    let before = Promise.resolve();
    // Also those without new records: the store may be behind what the broker was told.
    for (const partition of this.#partitions.values()) {
      before = partition.ready = before.then(() => this.#claim(partition, claimer));
    }
  }

  get partitions(): Partition[] {
    return [...this.#partitions.values()];
  }

  /** True when another join, a stop or a crash came after. */
  get over(): boolean {
    return this.#over.signal.aborted;
  }

  find(partition: TopicPartition): Partition | undefined {
    return this.#partitions.get(keyOf(partition));
  }

  end(): void {
    this.#over.abort();
    for (const partition of this.#partitions.values()) {
      if (partition.confirmationsNeeded > 0 || partition.heldBack) this.options.consumer.resume(partition);
    }
  }

  /** Nothing is fetched of it for so long; at most for half a minute, so that a shorter rest is soon heard of. */
  holdBack(partition: Partition, ms: number): void {
    partition.heldBack = true;
    this.options.consumer.pause(partition);
    void pause(Math.min(ms, LONGEST_REST_MS), this.#over.signal).then(() => {
      if (this.over) return;
      partition.heldBack = false;
      // A claim that is made anew resumes it itself.
      if (partition.claim !== undefined) this.options.consumer.resume(partition);
    });
  }

  /** Another claimed it after us. Nothing is fetched of it until the group says whose it is. */
  fence(partition: Partition): void {
    const { topic } = partition;
    this.options.log.warn({ topic, partition: partition.partition }, 'another claimed the partition');
    partition.claim = undefined;
    this.options.consumer.pause(partition);
    // The heartbeat under way may have left before the other's claim: the second one confirms that we are the owner,
    // and the other was late (a claim that waited for the database longer than its assignment lasted).
    partition.confirmationsNeeded = 2;
  }

  /** The coordinator confirmed the membership. */
  confirmed(): void {
    for (const partition of this.#partitions.values()) {
      if (partition.confirmationsNeeded === 0) continue;
      partition.confirmationsNeeded -= 1;
      if (partition.confirmationsNeeded === 0) this.claimAgain(partition);
    }
  }

  claimAgain(partition: Partition): void {
    partition.claim = undefined;
    partition.ready = this.#claim(partition, this.#claimer()).then(() => {
      if (!this.over) this.options.consumer.resume(partition);
    });
  }

  #claimer(): PartitionClaimer<Tx> {
    return new PartitionClaimer(this.options.client.admin(), this.options.store, this.options.group);
  }

  /** Tries until it has the partition or the assignment is over. */
  async #claim(partition: Partition, claimer: PartitionClaimer<Tx>): Promise<void> {
    const { signal } = this.#over;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const { claim, start, facts } = await claimer.claim(partition.topic, partition.partition);
        if (signal.aborted) return;
        if (start.oddity !== undefined) this.#tellOddity(partition, start, facts);
        this.options.consumer.seek(partition, start.offset);
        partition.startAt(start.offset, facts.latest, claim);
        partition.unknownToBroker = facts.committed === undefined;
        this.options.onClaimed();
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.options.onWait(error);
        await pause(backOffMs(attempt), signal);
      }
    }
  }

  #tellOddity({ topic, partition }: Partition, { offset, oddity }: StartPosition, facts: PartitionFacts): void {
    const offsets = Object.entries({ ...facts, start: offset }).map(([name, value]) => [name, String(value)] as const);
    const known = { topic, partition, oddity, ...Object.fromEntries(offsets) };
    this.options.log.error(known, 'reading does not go on where it ended');
  }
}
