import { type PlatformAnswerV1, TOPICS, topicName } from '#contracts';
import type { Outbox, Tx } from '#platform/postgres';
import type { GivenAnswer } from '../storage/answer.store.js';

/** Leaves answers for the topic of their source, with the transaction. */
export class AnswerTopics {
  constructor(
    private readonly outbox: Pick<Outbox, 'enqueue'>,
    private readonly topicPrefix: string,
  ) {}

  async publish(tx: Tx, answers: readonly GivenAnswer[]): Promise<void> {
    await this.outbox.enqueue(
      tx,
      answers.map((answer) => ({
        topic: topicName(this.topicPrefix, TOPICS.gridAnswer, answer.sourceId),
        key: answer.sourceEventNo ?? answer.sourceId,
        value: JSON.stringify(bodyOf(answer)),
        id: answer.answerId,
        headers: {
          ce_type: 'grid.answer.v1',
          ...(answer.traceparent === null ? {} : { traceparent: answer.traceparent }),
        },
      })),
    );
  }
}

/** The answer as the platform gets it, by topic and by pull. */
export const bodyOf = (answer: GivenAnswer): PlatformAnswerV1 => ({
  answerId: answer.answerId,
  sourceEventNo: answer.sourceEventNo,
  sourceVersion: answer.sourceVersion,
  eventId: answer.eventId,
  outcome: answer.outcome,
  reason: answer.reason,
  at: answer.at,
});
