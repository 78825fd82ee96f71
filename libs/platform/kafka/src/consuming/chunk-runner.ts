import type { KafkaLog } from '../client-port.js';
import { type ChunkContext, type ChunkStore, Fenced, type KafkaRecord, type PartitionClaim } from '../ports.js';
import { backOffMs } from './back-off.js';
import { type Chunk, halve } from './cut-chunks.js';
import { describeFailure } from './describe-failure.js';
import type { BatchHandler } from './subscriptions.js';

/** What the batch at work lends to its chunks. */
export interface ChunkControl {
  /** Waits before another attempt. Throws when the batch has to be given up: rebalance, stop. */
  waitToRetry(ms: number, error: unknown): Promise<void>;
  /** A transaction committed. */
  progress(): void;
}

export interface ChunkRunnerOptions<Tx> {
  readonly store: ChunkStore<Tx>;
  readonly log: KafkaLog;
  /** Called once per record that was put aside, after its transaction committed. */
  readonly onQuarantined: (record: KafkaRecord, code: string) => void;
}

/** The handler's error was replaced by something that is no error: nobody can tell whether a retry helps. */
export class HiddenFailure extends Error {
  constructor(topic: string) {
    super(`the handler of ${topic} hides its errors: register it by addTopic or @BatchPattern, not by @EventPattern`);
    this.name = 'HiddenFailure';
  }
}

/** Brings one chunk into the database: effects, position and outgoing messages in one transaction, or not at all. */
export class ChunkRunner<Tx> {
  constructor(private readonly options: ChunkRunnerOptions<Tx>) {}

  /**
   * Resolves when every record of the chunk has had its effects or is in quarantine. Rejects with `Fenced`, with what
   * `waitToRetry` throws, or with `HiddenFailure`; what is not committed then will come again.
   */
  async run(claim: PartitionClaim, chunk: Chunk, handler: BatchHandler<Tx>, control: ChunkControl): Promise<void> {
    try {
      await this.#commit(claim, chunk, control, async (context) => void (await handler(chunk.records, context)));
    } catch (error) {
      if (!(error instanceof ChunkFailed)) throw error;
      await this.#isolate(claim, chunk, handler, control, error.failure);
    }
  }

  /** Halves the chunk until the record that fails is alone; the others have their effects, in order. */
  async #isolate(
    claim: PartitionClaim,
    chunk: Chunk,
    handler: BatchHandler<Tx>,
    control: ChunkControl,
    failure: Error,
  ): Promise<void> {
    const [record, ...others] = chunk.records;
    if (record !== undefined && others.length === 0) return this.#putAside(claim, chunk, record, control, failure);
    for (const half of halve(chunk)) await this.run(claim, half, handler, control);
  }

  async #putAside(
    claim: PartitionClaim,
    chunk: Chunk,
    record: KafkaRecord,
    control: ChunkControl,
    failure: Error,
  ): Promise<void> {
    const reason = describeFailure(failure);
    await this.#commit(claim, chunk, control, (context) => context.quarantine(record, reason));
  }

  /** One transaction, again and again while what stops it can go away by itself. */
  async #commit(
    claim: PartitionClaim,
    chunk: Chunk,
    control: ChunkControl,
    work: (context: ChunkContext<Tx>) => Promise<void>,
  ): Promise<void> {
    const { store } = this.options;
    for (let attempt = 0; ; attempt += 1) {
      const aside: { record: KafkaRecord; code: string }[] = [];
      try {
        await store.commitChunk(claim, chunk.nextOffset, (tx) => work(this.#context(claim, tx, aside)));
        control.progress();
        for (const { record, code } of aside) this.options.onQuarantined(record, code);
        return;
      } catch (error) {
        if (error instanceof Fenced) throw error;
        if (!(error instanceof Error)) throw new HiddenFailure(claim.topic);
        if (!store.isTransient(error)) throw new ChunkFailed(error);
        await control.waitToRetry(backOffMs(attempt), error);
      }
    }
  }

  #context(claim: PartitionClaim, tx: Tx, aside: { record: KafkaRecord; code: string }[]): ChunkContext<Tx> {
    const { store } = this.options;
    return {
      tx,
      topic: claim.topic,
      partition: claim.partition,
      quarantine: async (record, reason) => {
        await store.quarantine(tx, record, reason);
        aside.push({ record, code: reason.code });
      },
    };
  }
}

/** Trying the same again would fail again. */
class ChunkFailed extends Error {
  constructor(readonly failure: Error) {
    super('the chunk failed for good', { cause: failure });
    this.name = 'ChunkFailed';
  }
}
