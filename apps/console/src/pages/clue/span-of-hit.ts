/** Where the events of a hit lie in time; instants in one form of UTC. */
export interface TimedHit {
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly events: readonly { readonly eventTime: string }[];
}

/**
 * From the first to the last event of a hit. The window ends with the event that completed it; what attached within the
 * lock came later. Instants compare as text.
 */
export function spanOfHit({ windowFrom, windowTo, events }: TimedHit): { from: string; to: string } {
  const times = [windowFrom, windowTo, ...events.map(({ eventTime }) => eventTime)].sort();
  return { from: times[0]!, to: times.at(-1)! };
}
