import { currentValue, type DisposalMemory, isNothingSaid } from './merge-disposal.js';
import { orderOfTimes } from './order-of-times.js';
import { CHINA_OFFSET_MS } from './parse-time.js';
import type { QualityFlag } from './quality-flags.js';
import type { Step } from './step.js';
import type { StepKind } from './step-kind.js';

/** An event's handling as others see it. */
export interface DisposalView {
  readonly status: string | null;
  readonly organ: string | null;
  readonly organCode: string | null;
  /** As said, else the first step of dispatch. */
  readonly dispatchedAt: string | null;
  readonly signedAt: string | null;
  /** The one that holds: of the deadline and its extension the later. */
  readonly deadlineAt: string | null;
  readonly extendedTo: string | null;
  readonly finishedAt: string | null;
  readonly resultText: string | null;
  readonly satisfaction: string | null;
  readonly overdue: boolean;
  readonly returnedCount: number;
  readonly reopenedCount: number;
  readonly steps: readonly Step[];
}

const latest = (steps: readonly Step[], kind: StepKind): string | null =>
  steps.findLast((step) => step.kind === kind)?.at ?? null;

const first = (steps: readonly Step[], kind: StepKind): string | null =>
  steps.find((step) => step.kind === kind)?.at ?? null;

const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

const count = (steps: readonly Step[], kind: StepKind): number =>
  steps.reduce((n, step) => (step.kind === kind ? n + 1 : n), 0);

const DAY_MS = 86_400_000;

/** True when `reached` is past the deadline. A deadline that is a day without a time of day lasts until its end. */
function isPast(reached: string, deadline: string): boolean {
  if (reached <= deadline) return false;
  const deadlineMs = Date.parse(deadline);
  const wholeDay = (deadlineMs + CHINA_OFFSET_MS) % DAY_MS === 0;
  return !wholeDay || Date.parse(reached) >= deadlineMs + DAY_MS;
}

const NOTHING: DisposalView = {
  status: null,
  organ: null,
  organCode: null,
  dispatchedAt: null,
  signedAt: null,
  deadlineAt: null,
  extendedTo: null,
  finishedAt: null,
  resultText: null,
  satisfaction: null,
  overdue: false,
  returnedCount: 0,
  reopenedCount: 0,
  steps: [],
};

/**
 * Derives the view from all that was said, in whatever order it was said. `finishedAt` is the later of the field and the last
 * finishing step, and null again after a reopening. `overdue`: the platform says so, a step is its overdue notice, or the
 * finish, else the last step, lies past the deadline that holds. No clock is looked at, so a silent event turns overdue in
 * the reader's eyes, not here. Of a count said and the steps counted, the larger holds: platforms send the last steps only.
 * A step from the future was no time reached, and counts as a step alone. Instants compare as text: all are UTC in one form.
 */
export function deriveDisposal(memory: DisposalMemory): DisposalView {
  if (isNothingSaid(memory)) return NOTHING;
  const { steps } = memory;
  const done = steps.filter(({ inFuture }) => inFuture !== true);
  const extendedTo = currentValue(memory, 'extendedTo');
  const deadlineAt = later(currentValue(memory, 'deadlineAt'), extendedTo);
  const finished = later(currentValue(memory, 'finishedAt'), latest(done, 'finish'));
  const reopened = latest(done, 'reopen');
  const finishedAt = finished !== null && reopened !== null && reopened > finished ? null : finished;
  const reached = finishedAt ?? done.at(-1)?.at ?? null;
  return {
    status: currentValue(memory, 'status'),
    organ: currentValue(memory, 'organ'),
    organCode: currentValue(memory, 'organCode'),
    dispatchedAt: currentValue(memory, 'dispatchedAt') ?? first(done, 'dispatch'),
    signedAt: currentValue(memory, 'signedAt') ?? first(done, 'sign'),
    deadlineAt,
    extendedTo,
    finishedAt,
    resultText: currentValue(memory, 'resultText'),
    satisfaction: currentValue(memory, 'satisfaction'),
    overdue:
      currentValue(memory, 'overdue') === true ||
      (deadlineAt !== null && reached !== null && isPast(reached, deadlineAt)) ||
      done.some(({ kind }) => kind === 'overdue'),
    returnedCount: Math.max(currentValue(memory, 'returnedCount') ?? 0, count(steps, 'return')),
    reopenedCount: Math.max(currentValue(memory, 'reopenedCount') ?? 0, count(steps, 'reopen')),
    steps,
  };
}

const ms = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/** Times of the handling, beside the report's, that are in no possible order: of the state, so that no order of coming matters. */
export function oddTimes(memory: DisposalMemory, reportedAt: string): readonly QualityFlag[] {
  if (isNothingSaid(memory)) return [];
  const { dispatchedAt, signedAt, finishedAt, extendedTo } = deriveDisposal(memory);
  return orderOfTimes({
    // Whether a time lies in the future is asked of each statement when it comes.
    receivedMs: Infinity,
    reportedMs: ms(reportedAt),
    dispatchedMs: ms(dispatchedAt),
    signedMs: ms(signedAt),
    deadlineMs: ms(currentValue(memory, 'deadlineAt')),
    extendedToMs: ms(extendedTo),
    finishedMs: ms(finishedAt),
  });
}
