import type { PlatformAnswerV1 } from '#contracts';
import { decideNotice, type SubjectChange } from '#domain/notices';
import type { Tx } from '#platform/postgres';
import type { GivenAnswer } from '../storage/answer.store.js';
import type { ToldSentence } from '../storage/told-notice.store.js';

interface Answers {
  reserve(tx: Tx, counts: ReadonlyMap<string, number>): Promise<Map<string, bigint>>;
  insertNew(tx: Tx, answers: readonly GivenAnswer[]): Promise<{ readonly answer: GivenAnswer }[]>;
  markPublished(tx: Tx, sourceId: string, answerIds: readonly string[]): Promise<void>;
}

interface ToldNotices {
  keep(tx: Tx, told: readonly ToldSentence[]): Promise<number>;
}

/** After the database went back to an earlier moment: takes in what platforms and people have been told since. */
export class TakeBackTold {
  constructor(
    private readonly answersGiven: Answers,
    private readonly told: ToldNotices,
  ) {}

  /**
   * Answers of one source, in the order of its topic, which is that of their numbers: whoever pulls goes on where it
   * was. They are out already, so nothing is published. Returns how many were not here.
   */
  async answers(tx: Tx, sourceId: string, answers: readonly PlatformAnswerV1[]): Promise<number> {
    if (answers.length === 0) return 0;
    const last = (await this.answersGiven.reserve(tx, new Map([[sourceId, answers.length]]))).get(sourceId) ?? 0n;
    const kept = await this.answersGiven.insertNew(
      tx,
      answers.map((answer, index) => ({
        ...answer,
        sourceId,
        traceparent: null,
        seq: String(last + BigInt(index) + 1n),
      })),
    );
    await this.answersGiven.markPublished(
      tx,
      sourceId,
      answers.map(({ answerId }) => answerId),
    );
    return kept.length;
  }

  /** What people were told of these changes counts as told when they come again. Returns how many sentences that is. */
  async changes(tx: Tx, changes: readonly SubjectChange[]): Promise<number> {
    const notices = changes.flatMap((change) => decideNotice(change) ?? []);
    return notices.length === 0 ? 0 : this.told.keep(tx, notices);
  }
}
