import type { ChunkContext, KafkaRecord } from '../ports.js';

/** All records of a chunk belong to one partition, in its order. Must not keep `records` or `context` after it resolves. */
export type BatchHandler<Tx> = (records: KafkaRecord[], context: ChunkContext<Tx>) => Promise<unknown> | unknown;

export interface TopicOptions {
  /**
   * Asked before each chunk of so many records: milliseconds to let the partition rest, 0 to go on. Meanwhile nothing of it
   * is fetched and no worker waits for it, so that the other partitions go on; then it is asked again.
   */
  readonly holdBack?: (topic: string, records: number) => Promise<number> | number;
}

export interface Subscription<Tx> extends TopicOptions {
  readonly handler: BatchHandler<Tx>;
}

export interface ResolvedTopics {
  /** What exists now and has a handler, sorted. */
  readonly names: readonly string[];
  /** Exact names that do not exist yet. */
  readonly missing: readonly string[];
}

/** Who handles which topic: exact names first, then patterns in the order in which they came. */
export class Subscriptions<Tx> {
  readonly #exact = new Map<string, Subscription<Tx>>();
  readonly #patterns: { readonly pattern: RegExp; readonly subscription: Subscription<Tx> }[] = [];

  add(topic: string | RegExp, handler: BatchHandler<Tx>, options: TopicOptions = {}): void {
    const subscription = { handler, ...options };
    if (topic instanceof RegExp) {
      // A global or sticky expression remembers where it matched last.
      this.#patterns.push({ pattern: new RegExp(topic.source, topic.flags.replace(/[gy]/g, '')), subscription });
      return;
    }
    if (this.#exact.has(topic)) throw new Error(`topic ${topic} has a handler already`);
    this.#exact.set(topic, subscription);
  }

  get isEmpty(): boolean {
    return this.#exact.size === 0 && this.#patterns.length === 0;
  }

  of(topic: string): Subscription<Tx> | undefined {
    return this.#exact.get(topic) ?? this.#patterns.find(({ pattern }) => pattern.test(topic))?.subscription;
  }

  resolve(existing: readonly string[]): ResolvedTopics {
    const there = new Set(existing);
    return {
      names: existing.filter((name) => this.of(name) !== undefined).sort(),
      missing: [...this.#exact.keys()].filter((name) => !there.has(name)),
    };
  }
}
