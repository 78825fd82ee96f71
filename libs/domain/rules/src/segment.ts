import type { Candidate, WindowParams } from './windows.js';

export interface Segment {
  readonly members: readonly Candidate[];
  readonly attached: readonly Candidate[];
  readonly completedBy: Candidate;
  readonly lockUntilMs: number;
}

/**
 * What windows mean, written down as plainly as possible: the hits of one (rule, key) over its complete stream in event
 * order. The first event at which the condition holds over the events not yet consumed less than `withinMs` before it
 * completes a hit of all of those. What follows up to the end of the lock attaches to it and makes no other.
 * Back-tests run it; `settle` is held equal to it by a property test.
 */
export function segment(params: WindowParams, ordered: readonly Candidate[]): Segment[] {
  const hits: { members: Candidate[]; attached: Candidate[]; completedBy: Candidate; lockUntilMs: number }[] = [];
  let waiting: Candidate[] = [];
  for (const event of ordered) {
    const last = hits.at(-1);
    if (last !== undefined && event.timeMs <= last.lockUntilMs) {
      last.attached.push(event);
      continue;
    }
    waiting = [...waiting.filter((earlier) => event.timeMs - earlier.timeMs < params.withinMs), event];
    if (!holds(params, waiting)) continue;
    hits.push({ members: waiting, attached: [], completedBy: event, lockUntilMs: event.timeMs + params.lockMs });
    waiting = [];
  }
  return hits;
}

function holds(params: WindowParams, events: readonly Candidate[]): boolean {
  if (events.length < params.atLeast) return false;
  const values = new Set(events.flatMap((event) => (event.distinct === null ? [] : [event.distinct])));
  return values.size >= params.distinctAtLeast;
}
