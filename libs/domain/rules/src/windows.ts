import { type Rule, spanMs } from './rule.js';

/** A rule's window in milliseconds. */
export interface WindowParams {
  /** Events count together while their times lie less than this apart. */
  readonly withinMs: number;
  /** From the completion on, up to and including this much later, events attach to the hit. */
  readonly lockMs: number;
  readonly atLeast: number;
  /** Number of different known `distinct` values needed; 0 where the rule does not ask. */
  readonly distinctAtLeast: number;
}

/** An event that counts for one (rule, key). */
export interface Candidate {
  readonly eventId: string;
  readonly timeMs: number;
  /** Unknown values (null) count as events, and as no value. */
  readonly distinct: string | null;
}

export type Role = 'member' | 'attached';

export function windowParams(rule: Rule): WindowParams {
  const { within, atLeast, distinct } = rule.window;
  return {
    // Where one event is enough nothing waits in the window, so that its length has no meaning; 1 keeps it non-empty.
    withinMs: within === null ? 1 : spanMs(within),
    lockMs: spanMs(rule.lock),
    atLeast,
    distinctAtLeast: distinct?.atLeast ?? 0,
  };
}

/** The order that the meaning of windows rests on: event time, ties by event id. */
export function inEventOrder(a: Candidate, b: Candidate): number {
  return a.timeMs - b.timeMs || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0);
}
