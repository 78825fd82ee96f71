import { type Logger, logStep, type Metrics, runWithTrace } from '#platform/observe';

const OUTCOMES = new Set(['accepted', 'duplicate', 'late', 'conflict', 'refused', 'quarantined', 'waiting']);
const CHANGES = new Set(['opened', 'attached', 'revised', 'moved']);

/** A label takes few values: a word that a later version brings is counted as other. */
const labelOf = (known: ReadonlySet<string>, word: string): string => (known.has(word) ? word : 'other');

export interface AnswerGiven {
  readonly answerId: string;
  readonly sourceId: string;
  readonly eventId: string | null;
  readonly outcome: string;
  readonly at: string;
  readonly traceparent: string | null;
}

export interface NoticeGiven {
  readonly subject: string;
  readonly subjectId: string;
  readonly version: number;
  readonly change: string;
}

/** What notify counts and logs of its work. Call it after the commit, so that a repeated chunk is not counted twice. */
export class NotifyTelemetry {
  private readonly answers;
  private readonly answerDelay;
  private readonly notices;
  private readonly pulled;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.answers = metrics.counter('gp_notify_answers_total', 'Answers to platforms that were kept', ['outcome']);
    this.answerDelay = metrics.histogram(
      'gp_notify_answer_delay_seconds',
      'From the decision at ingest to the kept answer',
    );
    this.notices = metrics.counter('gp_notify_notices_total', 'Items put into the inbox', ['subject', 'change']);
    this.pulled = metrics.counter('gp_notify_answers_pulled_total', 'Answers that platforms pulled');
  }

  answered(given: AnswerGiven, now: Date): void {
    const { answerId, sourceId, eventId, outcome } = given;
    this.answers.inc({ outcome: labelOf(OUTCOMES, outcome) });
    this.answerDelay.observe(Math.max(0, (now.getTime() - Date.parse(given.at)) / 1000));
    runWithTrace(given.traceparent ?? undefined, () =>
      logStep(this.logger, 'answer kept', { answerId, sourceId, eventId, outcome }),
    );
  }

  told(given: NoticeGiven, traceparent: string | undefined): void {
    const { subject, subjectId, version, change } = given;
    this.notices.inc({ subject, change: labelOf(CHANGES, change) });
    runWithTrace(traceparent, () => logStep(this.logger, 'people told', { subject, subjectId, version, change }));
  }

  pulledAnswers(count: number): void {
    this.pulled.inc(count);
  }
}
