import { type HitDecision, type KnownHit, openOrAttach, type OpeningHit } from '#domain/clues';
import type { ClueKey, KeyPlace } from '../storage/clue-key.store.js';
import type { KeptClue } from '../storage/identity.store.js';
import { eventsAfter } from './events-after.js';
import { type HitArrival, keyOf, toHit } from './hit-arrival.js';

/** What is to be done with one arrival. `clueId` is where the hit ends up; null when it is kept without a clue. */
export interface PlannedHit {
  readonly arrival: HitArrival;
  readonly hit: OpeningHit;
  readonly before: KnownHit | undefined;
  readonly decision: Exclude<HitDecision, { do: 'ignore' }>;
  readonly clueId: string | null;
  /** Of a clue that opens again after a restore; null for one that is to get a number. */
  readonly number: string | null;
  /** All events of the hit after this arrival. */
  readonly eventIds: readonly string[];
}

export interface HitPlan {
  readonly steps: readonly PlannedHit[];
  readonly ignored: number;
}

const textOf = (key: ClueKey) => `${key.procuratorateId}\n${key.ruleId}\n${key.matchKey}`;

/**
 * Decides on a whole chunk in its order, each arrival on what those before it left: the first may open the clue that the
 * second attaches to, the third may revise the first.
 */
export function planHits(
  arrivals: readonly HitArrival[],
  stored: {
    readonly known: readonly KnownHit[];
    readonly places: readonly KeyPlace[];
    readonly free: readonly KeptClue[];
  },
  newClueId: () => string,
): HitPlan {
  const known = new Map(stored.known.map((hit) => [hit.hitId, hit]));
  const open = new Map(stored.places.filter((place) => place.isOpen).map((place) => [textOf(place), place.clueId]));
  const closed = new Map(stored.places.filter((place) => !place.isOpen).map((place) => [textOf(place), place.clueId]));
  const free = new Map<string, KeptClue[]>();
  for (const kept of stored.free) free.set(textOf(kept), [...(free.get(textOf(kept)) ?? []), kept]);
  const steps: PlannedHit[] = [];
  for (const arrival of arrivals) {
    const hit = toHit(arrival.match);
    const key = textOf(keyOf(arrival.match));
    const before = known.get(hit.hitId);
    const decision = openOrAttach({ hit, known: before, openClueId: open.get(key), closedClueId: closed.get(key) });
    if (decision.do === 'ignore') continue;
    const again = decision.do === 'open' ? free.get(key)?.shift() : undefined;
    const fresh = () => again?.id ?? newClueId();
    const clueId = decision.do === 'open' ? fresh() : decision.do === 'keep' ? null : decision.clueId;
    if (decision.do === 'open' && clueId !== null) open.set(key, clueId);
    const eventIds = eventsAfter(before?.eventIds ?? [], arrival.match);
    known.set(hit.hitId, { ...hit, eventIds, clueId });
    steps.push({ arrival, hit, before, decision, clueId, number: again?.number ?? null, eventIds });
  }
  return { steps, ignored: arrivals.length - steps.length };
}
