/** Ids up to `lastId` had been drawn when these transactions were the open writers of the outbox. */
interface Sample {
  readonly lastId: bigint;
  readonly writers: ReadonlySet<string>;
}

/** While one writer holds everything back, more samples than these would tell nothing new. */
const SAMPLES_MAX = 64;

/**
 * Up to which id no row can appear any more. A sequence hands out ids before their transactions commit, so the
 * largest visible id says nothing about the smaller ones. But a transaction is a writer of the table (it holds the
 * lock that INSERT and COPY take, until its end) before it draws an id: when the sequence stood at N and all who were
 * writers just after have ended, every row up to N is visible or never will be.
 */
export class IdHorizon {
  #safeId: bigint;
  readonly #samples: Sample[] = [];

  constructor(safeId: bigint) {
    this.#safeId = safeId;
  }

  get safeId(): bigint {
    return this.#safeId;
  }

  /** True while ids have been drawn whose transactions may still be open. */
  get waiting(): boolean {
    return this.#samples.length > 0;
  }

  /**
   * `lastId` is where the sequence stood before `writers`, the transactions that have the table open for writing now,
   * were looked up.
   */
  observe(lastId: bigint, writers: ReadonlySet<string>): void {
    const newest = this.#samples.at(-1)?.lastId ?? this.#safeId;
    if (lastId > newest && this.#samples.length < SAMPLES_MAX) this.#samples.push({ lastId, writers });
    for (let first = this.#samples[0]; first !== undefined && ended(first, writers); first = this.#samples[0]) {
      this.#safeId = first.lastId;
      this.#samples.shift();
    }
  }
}

function ended(sample: Sample, open: ReadonlySet<string>): boolean {
  for (const writer of sample.writers) if (open.has(writer)) return false;
  return true;
}
