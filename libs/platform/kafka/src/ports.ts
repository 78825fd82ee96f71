/** One record as the broker delivered it. A tombstone has `value` null; an empty value is an empty buffer. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  /** Decimal, up to 2^63-1. */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Header values decoded as UTF-8; of a repeated header the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds; the broker's append time on topics with LogAppendTime. */
  readonly timestampMs: number;
}

/** What a batch handler gets beside its records. `Tx` is the unit of work's transaction: all effects go through it. */
export interface ChunkContext<Tx> {
  readonly tx: Tx;
  readonly topic: string;
  readonly partition: number;
  /**
   * Puts one record of the batch aside, in the batch's transaction, and lets the batch go on: for what a handler itself
   * finds unusable. Throwing `UnusableRecord` says the same of a single record, at the price of a retry of its neighbours.
   */
  quarantine(record: KafkaRecord, reason: { readonly code: string; readonly detail: string }): Promise<void>;
}

/** A handler throws this for a record that will never succeed: it is quarantined with the reason, its neighbours go on. */
export class UnusableRecord extends Error {
  constructor(
    /** Stable code of the problem catalogue. */
    readonly code: string,
    readonly detail: string,
    options?: { cause?: unknown },
  ) {
    super(`${code}: ${detail}`, options);
    this.name = 'UnusableRecord';
  }
}

/** A partition that this process owns, as long as nobody claimed it after. */
export interface PartitionClaim {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Grows with each claim; a transaction with an older one is refused (fencing). */
  readonly epoch: bigint;
  /** Next offset to process; null when this group never processed the partition. */
  readonly nextOffset: bigint | null;
}

/** Where positions, effects and quarantined records commit together. Implemented in `#platform/postgres`. */
export interface ChunkStore<Tx> {
  claim(group: string, topic: string, partition: number, clusterId: string): Promise<PartitionClaim>;
  /**
   * One transaction: checks the claim's epoch and moves the position to `nextOffset`, then runs `work`.
   * Rejects with `Fenced` when a later claim exists; with whatever `work` throws otherwise, and nothing is kept.
   */
  commitChunk(claim: PartitionClaim, nextOffset: bigint, work: (tx: Tx) => Promise<void>): Promise<void>;
  /** Puts one record aside, inside a chunk's transaction. A record already there is left as it is. */
  quarantine(tx: Tx, record: KafkaRecord, reason: { code: string; detail: string }): Promise<void>;
  /** True when the error can go away by itself: connection lost, deadlock, serialisation, server starting or full. */
  isTransient(error: unknown): boolean;
}

/** The claim was overtaken: another instance owns the partition now. Nothing was written. */
export class Fenced extends Error {
  constructor(claim: { group: string; topic: string; partition: number }) {
    super(`partition ${claim.topic}/${claim.partition} of ${claim.group} is owned by a later claim`);
    this.name = 'Fenced';
  }
}

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a batch went: the first offset that the broker gave in each partition. */
export interface SendReceipt {
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: string;
}
