import type { TopicPartition } from '../client-port.js';
import type { PartitionClaim } from '../ports.js';

/** What one assignment knows of one of its partitions. Offsets are positions: the next record to come. */
export class Partition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  claim: PartitionClaim | undefined;
  /** Settles when `claim` is there and fetching was sent to our position, or when the assignment is over. Never rejects. */
  ready: Promise<void> = Promise.resolve();
  next = 0n;
  /** The end of the log, as far as it is known. */
  end = 0n;
  /** Broker's time of the first record in hand that is not processed. */
  pendingSinceMs: number | undefined;
  /** Since when, by our clock, the end is known to be ahead of us. */
  behindSinceMs: number | undefined;
  /** Batches of it at work: 0 or 1. */
  busy = false;
  /** Nothing of it is fetched for a while, by the wish of its handler. */
  heldBack = false;
  /** The position that the broker was not told yet. */
  untold: bigint | undefined;
  toldAtMs = 0;
  /** The broker has no position of ours for it. */
  unknownToBroker = false;
  /** Confirmations of membership that are still needed before a partition that was fenced is claimed again. */
  confirmationsNeeded = 0;

  constructor({ topic, partition }: TopicPartition) {
    this.topic = topic;
    this.partition = partition;
  }

  startAt(next: bigint, end: bigint, claim: PartitionClaim): void {
    this.next = next;
    this.claim = claim;
    this.sawEnd(end);
  }

  /** After a committed chunk. */
  moveTo(next: bigint): void {
    this.next = next;
    this.untold = next;
    if (next >= this.end) this.caughtUp();
  }

  /** What the broker is told now; `untold` is gone with it. */
  tell(): TopicPartition & { readonly offset: bigint } {
    const offset = this.untold ?? this.next;
    this.untold = undefined;
    this.toldAtMs = Date.now();
    return { topic: this.topic, partition: this.partition, offset };
  }

  sawEnd(end: bigint): void {
    this.end = end;
    if (end <= this.next) this.caughtUp();
    else this.behindSinceMs ??= Date.now();
  }

  /** Also when what is left of the log holds no records: marks of transactions, or what compaction took away. */
  caughtUp(): void {
    if (this.end < this.next) this.end = this.next;
    this.behindSinceMs = undefined;
    this.pendingSinceMs = undefined;
  }

  /** Fetching goes on and brings nothing, so nothing is there. */
  fetchedNothing(nowMs: number, forMs: number): void {
    if (this.busy || this.heldBack || this.claim === undefined || this.behindSinceMs === undefined) return;
    if (nowMs - this.behindSinceMs < forMs) return;
    this.end = this.next;
    this.caughtUp();
  }

  lagRecords(): number {
    return this.end > this.next ? Number(this.end - this.next) : 0;
  }

  lagSeconds(nowMs: number): number {
    if (this.end <= this.next) return 0;
    const since = this.pendingSinceMs ?? this.behindSinceMs ?? nowMs;
    return Math.max(0, nowMs - since) / 1000;
  }
}
