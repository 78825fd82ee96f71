import type { SendReceipt } from '#platform/kafka';
import type { PartitionOffset } from './relay-session.js';

const keyOf = (at: { topic: string; partition: number }): string => `${at.topic}/${at.partition}`;

/** The largest offset that the broker gave in each partition: a topic whose offsets begin again was emptied. */
export class SeenOffsets {
  readonly #seen: Map<string, PartitionOffset>;

  constructor(offsets: readonly PartitionOffset[]) {
    this.#seen = new Map(offsets.map((at) => [keyOf(at), at]));
  }

  list(): PartitionOffset[] {
    return [...this.#seen.values()];
  }

  clear(): void {
    this.#seen.clear();
  }

  /** A receipt with an offset that was given before. Asked before `keep`. */
  reused(receipts: readonly SendReceipt[]): SendReceipt | undefined {
    return receipts.find((receipt) => {
      const seen = this.#seen.get(keyOf(receipt));
      return seen !== undefined && BigInt(receipt.baseOffset) <= seen.offset;
    });
  }

  /** Returns what is new. */
  keep(receipts: readonly SendReceipt[]): PartitionOffset[] {
    const changed = new Map<string, PartitionOffset>();
    for (const { topic, partition, baseOffset } of receipts) {
      const at = { topic, partition, offset: BigInt(baseOffset) };
      const seen = this.#seen.get(keyOf(at));
      if (seen !== undefined && at.offset <= seen.offset) continue;
      this.#seen.set(keyOf(at), at);
      changed.set(keyOf(at), at);
    }
    return [...changed.values()];
  }
}
