import type { AnswerPageV1 } from '#contracts';
import type { Tx, UnitOfWork } from '#platform/postgres';
import { bodyOf } from '../answers/answer-topics.js';
import type { GivenAnswer } from '../storage/answer.store.js';

interface Answers {
  listAfter(
    tx: Tx,
    query: {
      readonly sourceId: string;
      readonly after: string;
      readonly limit: number;
      readonly sourceEventNo: string | undefined;
    },
  ): Promise<GivenAnswer[]>;
}

export interface PullQuery {
  /** Decimal; 0 is the beginning. */
  readonly after: string;
  readonly limit: number;
  readonly sourceEventNo: string | undefined;
}

/** The answers of one source behind a cursor. A platform that goes on from `next` each time misses none and sees none twice. */
export class PullAnswers {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly answers: Answers,
    /** Told how many answers left with each page. */
    private readonly onPulled: (count: number) => void,
  ) {}

  async execute(sourceId: string, query: PullQuery): Promise<AnswerPageV1> {
    const found = await this.uow.read((tx) =>
      this.answers.listAfter(tx, { ...query, sourceId, limit: query.limit + 1 }),
    );
    const page = found.slice(0, query.limit);
    this.onPulled(page.length);
    return { items: page.map(bodyOf), next: page.at(-1)?.seq ?? query.after, more: found.length > query.limit };
  }
}
