import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaAdmin } from '../client-port.js';
import type { ChunkStore, PartitionClaim } from '../ports.js';
import { type PartitionFacts, startPosition, type StartPosition } from './start-position.js';

export interface Claimed {
  readonly claim: PartitionClaim;
  readonly facts: PartitionFacts;
  readonly start: StartPosition;
}

interface Offsets {
  readonly earliest: Map<number, bigint>;
  readonly latest: Map<number, bigint>;
  readonly committed: Map<number, bigint>;
}

/** A broker that has just recovered may tell an older end of a log for a moment: an odd answer is asked for again. */
const DOUBT_MS = 1_500;

/** Claims the partitions of one assignment. What it asks the broker, it asks once per topic. */
export class PartitionClaimer<Tx> {
  readonly #offsets = new Map<string, Promise<Offsets>>();
  readonly #again = new Map<string, Promise<Offsets>>();
  #clusterId: Promise<string> | undefined;

  constructor(
    private readonly admin: KafkaAdmin,
    private readonly store: ChunkStore<Tx>,
    private readonly group: string,
  ) {}

  /** The broker is asked first: a claim takes the partition away from whoever had it. */
  async claim(topic: string, partition: number): Promise<Claimed> {
    const [clusterId, offsets] = await Promise.all([this.#cluster(), this.#offsetsOf(topic)]);
    const claim = await this.store.claim(this.group, topic, partition, clusterId);
    const facts = factsOf(claim.nextOffset, offsets, topic, partition);
    const start = startPosition(facts);
    if (start.oddity === undefined) return { claim, facts, start };
    const again = factsOf(claim.nextOffset, await this.#askAgain(topic), topic, partition);
    return { claim, facts: again, start: startPosition(again) };
  }

  #cluster(): Promise<string> {
    const asked = (this.#clusterId ??= this.admin.clusterId());
    asked.catch(() => (this.#clusterId = undefined));
    return asked;
  }

  #offsetsOf(topic: string): Promise<Offsets> {
    const known = this.#offsets.get(topic);
    if (known !== undefined) return known;
    const asked = this.#ask(topic);
    this.#offsets.set(topic, asked);
    asked.catch(() => this.#offsets.delete(topic));
    return asked;
  }

  #askAgain(topic: string): Promise<Offsets> {
    const known = this.#again.get(topic);
    if (known !== undefined) return known;
    const asked = sleep(DOUBT_MS).then(() => this.#ask(topic));
    this.#again.set(topic, asked);
    asked.catch(() => this.#again.delete(topic));
    return asked;
  }

  async #ask(topic: string): Promise<Offsets> {
    const committed = await this.admin.committedOffsets(this.group, topic);
    const { earliest, latest } = await this.admin.offsets(topic);
    return { earliest, latest, committed };
  }
}

function factsOf(stored: bigint | null, offsets: Offsets, topic: string, partition: number): PartitionFacts {
  const earliest = offsets.earliest.get(partition);
  const latest = offsets.latest.get(partition);
  if (earliest === undefined || latest === undefined) throw new Error(`the broker has no ${topic}/${partition}`);
  return { stored, committed: offsets.committed.get(partition), earliest, latest };
}
