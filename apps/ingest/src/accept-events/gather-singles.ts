import { ProblemError } from '#kernel';

interface Waiting<I, R> {
  readonly item: I;
  resolve(result: R): void;
  reject(error: unknown): void;
}

export interface GatherOptions {
  readonly maxBatch: number;
  /** Transactions at a time. */
  readonly maxInFlight: number;
  /** Callers that may wait; more are told to come again. */
  readonly maxWaiting: number;
  /** True for a failure that is no item's own: all who share it get it. */
  readonly concernsAll: (error: unknown) => boolean;
}

/**
 * Lets single calls share a transaction: what comes while the transactions under way last goes into the next one together.
 * A lone call waits for nobody. Where a batch fails each of its items is tried alone, so that one cannot fail its neighbours.
 */
export class GatherSingles<I, R> {
  private readonly waiting: Waiting<I, R>[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly run: (items: readonly I[]) => Promise<readonly R[]>,
    private readonly options: GatherOptions,
  ) {}

  submit(item: I): Promise<R> {
    if (this.waiting.length >= this.options.maxWaiting) throw new ProblemError('HTTP.UNAVAILABLE');
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.options.maxInFlight) return;
    this.scheduled = true;
    // Requests that arrived in the same turn of the event loop come along.
    setImmediate(() => {
      this.scheduled = false;
      if (this.waiting.length > 0) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0, this.options.maxBatch);
    this.inFlight += 1;
    if (this.waiting.length > 0) this.schedule();
    try {
      await this.runAll(batch);
    } finally {
      this.inFlight -= 1;
      if (this.waiting.length > 0) this.schedule();
    }
  }

  private async runAll(batch: readonly Waiting<I, R>[]): Promise<void> {
    let results: readonly R[];
    try {
      results = await this.run(batch.map(({ item }) => item));
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only!.reject(error);
      else if (this.options.concernsAll(error)) for (const one of batch) one.reject(error);
      else for (const one of batch) await this.runAll([one]);
      return;
    }
    for (const [i, one] of batch.entries()) one.resolve(results[i]!);
  }
}
