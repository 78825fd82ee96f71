import { decideVersion, type VersionDecision } from './decide-version.js';
import { oddTimes } from './derive-disposal.js';
import type { EventState } from './event-state.js';
import { type IncomingDisposal, isNothingSaid, mergeDisposal, NO_DISPOSAL } from './merge-disposal.js';
import type { IncomingEvent } from './normalise-event.js';

/** What made a new revision of an event. */
export type Change = 'created' | 'revised' | 'disposal';

export interface Applied {
  /** The state afterwards; the very same object when there is nothing to store. */
  readonly state: EventState;
  readonly change: Change | null;
}

/**
 * One version of an event comes in. `storedHash`: see `decideVersion`. A late version leaves the body as it is, and a repeat
 * too, but steps that either brings are added, unless the repeat says of the handling what came with this version before
 * (`isSaid`). A conflict changes nothing at all.
 */
export function applyEvent(
  current: EventState | null,
  incoming: IncomingEvent,
  storedHash: string | null,
  newEventId: string,
  isSaid = false,
): Applied & { readonly decision: VersionDecision } {
  const decision = decideVersion(current?.mark ?? null, incoming.mark, storedHash);
  if (current === null || decision === 'first') {
    const disposal = incoming.disposal === null ? NO_DISPOSAL : mergeDisposal(NO_DISPOSAL, incoming.disposal).memory;
    return { decision, change: 'created', state: { eventId: newEventId, revision: 1, ...bodyOf(incoming), disposal } };
  }
  if (decision === 'conflict') return { decision, change: null, state: current };
  const merged =
    incoming.disposal === null || (decision === 'repeat' && isSaid)
      ? null
      : mergeDisposal(current.disposal, incoming.disposal);
  const disposal = merged?.memory ?? current.disposal;
  if (decision === 'newer') {
    const revision = current.revision + 1;
    return { decision, change: 'revised', state: { ...current, revision, ...bodyOf(incoming), disposal } };
  }
  if (merged === null || !merged.changed) {
    return { decision, change: null, state: disposal === current.disposal ? current : { ...current, disposal } };
  }
  return { decision, change: 'disposal', state: { ...current, revision: current.revision + 1, disposal } };
}

const bodyOf = (incoming: IncomingEvent) => ({
  mark: incoming.mark,
  body: incoming.body,
  eventTime: incoming.eventTime,
  receivedAt: incoming.receivedAt,
  bodyFlags: incoming.flags,
});

/** A disposal that was pushed alone comes to its event, for the first time. */
export function applyDisposal(current: EventState, incoming: IncomingDisposal): Applied {
  const { memory, changed } = mergeDisposal(current.disposal, incoming);
  if (memory === current.disposal) return { change: null, state: current };
  if (!changed) return { change: null, state: { ...current, disposal: memory } };
  return { change: 'disposal', state: { ...current, revision: current.revision + 1, disposal: memory } };
}

/** All flags of an event's state, each once, in a stable order. */
export function qualityFlags(state: EventState): readonly string[] {
  const { bodyFlags, disposal, body } = state;
  if (isNothingSaid(disposal)) return bodyFlags;
  const odd = oddTimes(disposal, body.reportedAt);
  if (disposal.flags.length === 0 && odd.length === 0) return bodyFlags;
  return [...new Set([...bodyFlags, ...disposal.flags, ...odd])].sort();
}
