import type { SourceChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import type { GivenAnswer } from '../storage/answer.store.js';

interface Sources {
  save(tx: Tx, source: SourceChangedV1): Promise<void>;
  remove(tx: Tx, sourceId: string): Promise<void>;
}

interface Answers {
  reserve(tx: Tx, counts: ReadonlyMap<string, number>): Promise<Map<string, bigint>>;
  publishWaiting(tx: Tx, sourceId: string): Promise<GivenAnswer[]>;
}

interface AnswerTopics {
  publish(tx: Tx, answers: readonly GivenAnswer[]): Promise<void>;
}

/** Keeps the registration of a source, and publishes the answers that came here before it. */
export class RecordSource {
  constructor(
    private readonly deps: { readonly sources: Sources; readonly answers: Answers; readonly topics: AnswerTopics },
  ) {}

  async execute(tx: Tx, source: SourceChangedV1): Promise<void> {
    const { sources, answers, topics } = this.deps;
    // Under the lock that givers of answers hold: an answer either sees the registration, or is seen here as waiting.
    await answers.reserve(tx, new Map([[source.sourceId, 0]]));
    await sources.save(tx, source);
    await topics.publish(tx, await answers.publishWaiting(tx, source.sourceId));
  }

  /** The registration was taken back (a tombstone): nobody can sign for the source any more. Its answers stay. */
  async forget(tx: Tx, sourceId: string): Promise<void> {
    await this.deps.sources.remove(tx, sourceId);
  }
}
