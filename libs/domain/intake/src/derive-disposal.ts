import type { Step } from './step.js';
import { currentValue, type DisposalMemory } from './merge-disposal.js';

// Words of platforms for three turns of handling that supervision looks at (domain: badly or late handled events).
const RETURNED = /退回|退单|驳回|回退/;
const REOPENED = /重开|重办|重新办理|重启|返工/;
const FINISHED = /办结|结案|办理完毕|处置完成/;

/** An event's handling as others see it. */
export interface DisposalView {
  readonly status: string | null;
  readonly organ: string | null;
  readonly deadlineAt: string | null;
  readonly finishedAt: string | null;
  readonly resultText: string | null;
  readonly overdue: boolean;
  readonly returnedCount: number;
  readonly reopenedCount: number;
  readonly steps: readonly Step[];
}

const latest = (steps: readonly Step[], meaning: RegExp): string | null => {
  let found: string | null = null;
  for (const step of steps) if (meaning.test(step.action) && (found === null || step.at > found)) found = step.at;
  return found;
};

const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

const count = (steps: readonly Step[], meaning: RegExp): number =>
  steps.reduce((n, step) => (meaning.test(step.action) ? n + 1 : n), 0);

const NOTHING: DisposalView = {
  status: null,
  organ: null,
  deadlineAt: null,
  finishedAt: null,
  resultText: null,
  overdue: false,
  returnedCount: 0,
  reopenedCount: 0,
  steps: [],
};

/**
 * Derives the view from all that was said. `finishedAt` is the later of the field and the last finishing step, and null again
 * after a reopening. `overdue` compares the deadline with the finish, or else with the last step: it looks at no clock, so a
 * silent event turns overdue in the reader's eyes, not here. Instants compare as text: all are UTC in one form.
 */
export function deriveDisposal(memory: DisposalMemory): DisposalView {
  if (memory.seen.length === 0) return NOTHING;
  const { steps } = memory;
  const deadlineAt = currentValue(memory, 'deadlineAt');
  const finished = later(currentValue(memory, 'finishedAt'), latest(steps, FINISHED));
  const reopened = latest(steps, REOPENED);
  const finishedAt = finished !== null && reopened !== null && reopened > finished ? null : finished;
  const reached = finishedAt ?? steps.at(-1)?.at ?? null;
  return {
    status: currentValue(memory, 'status'),
    organ: currentValue(memory, 'organ'),
    deadlineAt,
    finishedAt,
    resultText: currentValue(memory, 'resultText'),
    overdue: deadlineAt !== null && reached !== null && reached > deadlineAt,
    returnedCount: count(steps, RETURNED),
    reopenedCount: count(steps, REOPENED),
    steps,
  };
}
