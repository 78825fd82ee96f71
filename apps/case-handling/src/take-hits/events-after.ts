import type { MatchV1 } from '#contracts';

/**
 * The events of a hit after a message: those that it lists where the list is whole; else what was known, without those that
 * left, and what the message brings. A hit of many events names only what changed.
 */
export function eventsAfter(before: readonly string[], match: MatchV1): readonly string[] {
  const listed = match.events.map((event) => event.eventId);
  if (listed.length >= match.eventCount) return listed;
  const left = new Set(match.left ?? []);
  return [...new Set([...before.filter((id) => !left.has(id)), ...listed])];
}
