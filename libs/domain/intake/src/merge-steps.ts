import type { Digest } from './body-hash.js';
import { stepKindOf } from './step-kind.js';
import type { Step } from './step.js';

/** A step's identity within its event: its number, or else organ + action + time. */
export function stepKey(
  step: { readonly stepNo: number | null; readonly at: string; readonly organ: string | null; readonly action: string },
  digest: Digest,
): string {
  if (step.stepNo !== null) return `no:${step.stepNo}`;
  return `h:${digest(`${step.organ ?? ''}\n${step.action}\n${step.at}`).slice(0, 22)}`;
}

const words = (step: Step): string => `${step.at}\n${step.action}\n${step.organ ?? ''}\n${step.opinion ?? ''}`;

/** A kind that is not what the action's word says was given by the platform: it outweighs one that was read. */
const isGiven = (step: Step): boolean => step.kind !== stepKindOf(step.action);

// The winner between two texts of one step does not depend on which came first. A time that can have been outweighs one that
// cannot: a year that was mistyped would win for good.
function later(a: Step, b: Step): Step {
  if (a.inFuture !== b.inFuture) return a.inFuture === true ? b : a;
  const [ofA, ofB] = [words(a), words(b)];
  if (ofA !== ofB) return ofA > ofB ? a : b;
  return { ...outweighing(a, b), ...beside(a, b) };
}

function outweighing(a: Step, b: Step): Step {
  if (isGiven(a) !== isGiven(b)) return isGiven(a) ? a : b;
  return a.kind >= b.kind ? a : b;
}

const BESIDE = ['organCode', 'node'] as const;
type Beside = Pick<Step, (typeof BESIDE)[number]>;

/** What only one of two tellings of a step has is kept. */
const beside = (a: Step, b: Step): Beside =>
  Object.fromEntries(
    BESIDE.flatMap((name) => {
      const [ofA = '', ofB = ''] = [a[name], b[name]];
      return ofA === '' && ofB === '' ? [] : [[name, ofA >= ofB ? ofA : ofB]];
    }),
  );

const differIn = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;

/** Two things said of one step. That the kind, a code or a stage was left out once is none. */
const differ = (a: Step, b: Step): boolean =>
  words(a) !== words(b) ||
  (a.kind !== b.kind && isGiven(a) && isGiven(b)) ||
  BESIDE.some((name) => differIn(a[name], b[name]));

const byTime = (a: Step, b: Step): number =>
  Date.parse(a.at) - Date.parse(b.at) ||
  (a.stepNo ?? -1) - (b.stepNo ?? -1) ||
  (a.stepKey < b.stepKey ? -1 : a.stepKey > b.stepKey ? 1 : 0);

const isOtherwise = (a: Step, b: Step): boolean =>
  a.kind !== b.kind || a.inFuture !== b.inFuture || BESIDE.some((name) => a[name] !== b[name]);

export interface MergedSteps {
  readonly steps: readonly Step[];
  /** A step was added, or shows other words than before. */
  readonly changed: boolean;
  /** A known step came with other words. */
  readonly contradicted: boolean;
}

/**
 * Steps are only ever added, in whatever order they come: the result is the same and lies in the order of their times.
 * Of two texts under one key the one with the later time shows (then by its words), but none from the future beside another.
 */
export function mergeSteps(known: readonly Step[], incoming: readonly Step[]): MergedSteps {
  const byKey = new Map(known.map((step) => [step.stepKey, step]));
  let changed = false;
  let contradicted = false;
  for (const step of incoming) {
    const before = byKey.get(step.stepKey);
    const after = before === undefined ? step : later(before, step);
    if (before !== undefined && differ(before, step)) contradicted = true;
    if (before === undefined || words(after) !== words(before) || isOtherwise(after, before)) {
      byKey.set(step.stepKey, after);
      changed = true;
    }
  }
  return { steps: changed ? [...byKey.values()].sort(byTime) : known, changed, contradicted };
}
