import { PROBLEMS, type PushAnswerProblem, type PushAnswerV1, type PushOutcome } from '#contracts';
import type { ItemFault } from './incoming-item.js';

/** What was decided about one item. */
export interface ItemResult {
  readonly outcome: PushOutcome;
  readonly eventId: string | null;
  readonly revision: number | null;
  readonly flags: readonly string[];
  readonly sourceVersion: number | null;
  readonly sourceEventNo: string | null;
  /** True when this answer was given before. */
  readonly repeated: boolean;
  readonly fault: ItemFault | null;
  /** Under which the answer will come, where it is given in another zone. */
  readonly answerId?: string;
}

export const EVENT_ERASED = 'INGEST.EVENT_ERASED';

/** What was refused and may be kept for a person to look at. The bytes of an event that was erased are what was to go. */
export const isWorthKeeping = ({ outcome, fault }: Pick<ItemResult, 'outcome' | 'fault'>): boolean =>
  outcome === 'refused' && fault?.code !== EVENT_ERASED;

const STATUS = new Map(PROBLEMS.map((problem) => [problem.code, problem]));
const ACCEPTED = 202;
const KNOWN = 200;
/** Taken, and there is more to come of it. */
const ANSWERED_LATER: ReadonlySet<string> = new Set<PushOutcome>(['accepted', 'waiting', 'forwarded']);

const definition = (code: string) => {
  const found = STATUS.get(code);
  if (found === undefined) throw new Error(`no problem is defined for ${code}`);
  return found;
};

export const titleOf = (code: string): string => definition(code).title;

/** The HTTP status that an item has alone. */
export function statusOf(result: ItemResult): number {
  if (result.fault !== null) return definition(result.fault.code).status;
  return ANSWERED_LATER.has(result.outcome) ? ACCEPTED : KNOWN;
}

export function problemOf(fault: ItemFault): PushAnswerProblem {
  const { code, title, repair } = definition(fault.code);
  return {
    code,
    title,
    ...(fault.detail === undefined ? {} : { detail: fault.detail }),
    repair,
    errors: [...fault.items],
  };
}

/** The answer to a single push; a batch adds `index` and `status`. */
export function answerOf(result: ItemResult): Omit<PushAnswerV1, 'index' | 'status'> {
  return {
    outcome: result.outcome,
    ...(result.answerId === undefined ? {} : { answerId: result.answerId }),
    ...(result.eventId === null ? {} : { eventId: result.eventId }),
    ...(result.revision === null ? {} : { revision: result.revision }),
    ...(result.fault === null
      ? { flags: [...result.flags], repeated: result.repeated }
      : { problem: problemOf(result.fault) }),
  };
}
