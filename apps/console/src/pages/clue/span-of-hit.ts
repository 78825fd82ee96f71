import type { ClueHit } from '../../api/clues.api.js';

/**
 * From the first to the last event of a hit. The window ends with the event that completed it; what attached within the
 * lock came later. Instants compare as text: all are UTC in one form.
 */
export function spanOfHit(hit: Pick<ClueHit, 'windowFrom' | 'windowTo' | 'events'>): { from: string; to: string } {
  const times = [hit.windowFrom, hit.windowTo, ...hit.events.map(({ eventTime }) => eventTime)].sort();
  return { from: times[0]!, to: times.at(-1)! };
}
