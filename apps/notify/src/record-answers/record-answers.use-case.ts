import type { EventOutcomeV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import type { GivenAnswer, NewAnswer } from '../storage/answer.store.js';

interface Answers {
  reserve(tx: Tx, counts: ReadonlyMap<string, number>): Promise<Map<string, bigint>>;
  insertNew(
    tx: Tx,
    answers: readonly GivenAnswer[],
  ): Promise<{ readonly answer: GivenAnswer; readonly published: boolean }[]>;
}

interface ErasedEvents {
  among(tx: Tx, eventIds: readonly string[]): Promise<ReadonlySet<string>>;
}

interface AnswerTopics {
  publish(tx: Tx, answers: readonly GivenAnswer[]): Promise<void>;
}

/** An outcome and the trace that it came with. */
export interface TracedOutcome {
  readonly outcome: EventOutcomeV1;
  readonly traceparent: string | null;
}

/** Only what may be told leaves: ingest's outcomes, until casework's release table exists. */
const TOLD_STAGE = 'ingest';

/** Keeps outcomes as answers of their source, each once, numbered in the order in which they become visible. */
export class RecordAnswers {
  constructor(
    private readonly answers: Answers,
    private readonly topics: AnswerTopics,
    private readonly erased: ErasedEvents,
  ) {}

  /** Returns the answers that are new. What was said of an event before it was erased is not kept again. */
  async execute(tx: Tx, outcomes: readonly TracedOutcome[]): Promise<GivenAnswer[]> {
    const gone = await this.erased.among(
      tx,
      outcomes.flatMap(({ outcome }) => outcome.eventId ?? []),
    );
    const told = new Map<string, TracedOutcome>();
    for (const traced of outcomes) {
      const { stage, sourceId, outcomeId, eventId } = traced.outcome;
      const key = `${sourceId} ${outcomeId}`;
      const isGone = eventId !== null && gone.has(eventId);
      if (stage === TOLD_STAGE && !isGone && !told.has(key)) told.set(key, traced);
    }
    if (told.size === 0) return [];

    const counts = new Map<string, number>();
    for (const { outcome } of told.values()) counts.set(outcome.sourceId, (counts.get(outcome.sourceId) ?? 0) + 1);
    const last = await this.answers.reserve(tx, counts);
    const given = [...told.values()].map((traced) => {
      const { sourceId } = traced.outcome;
      const seq = (last.get(sourceId) ?? 0n) + 1n;
      last.set(sourceId, seq);
      return { ...toAnswer(traced), seq: String(seq) };
    });

    const kept = await this.answers.insertNew(tx, given);
    const published = kept.filter((entry) => entry.published).map(({ answer }) => answer);
    await this.topics.publish(tx, published);
    return kept.map(({ answer }) => answer);
  }
}

const toAnswer = ({ outcome, traceparent }: TracedOutcome): NewAnswer => ({
  sourceId: outcome.sourceId,
  answerId: outcome.outcomeId,
  sourceEventNo: outcome.sourceEventNo,
  sourceVersion: outcome.sourceVersion,
  eventId: outcome.eventId,
  outcome: outcome.outcome,
  reason: outcome.reason,
  at: outcome.at,
  traceparent,
});
