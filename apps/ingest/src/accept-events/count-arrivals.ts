import type { ArrivalTally } from '../storage/arrival.store.js';
import type { IncomingItem, ReadItem } from './incoming-item.js';
import type { ItemResult } from './item-result.js';

const HOUR_MS = 3_600_000;
const ARRIVED: ReadonlySet<string> = new Set(['accepted', 'late', 'waiting']);

/** An event by its category, as we know it; a disposal that came alone. Bounded: a platform may write anything there. */
const KIND_SHOWN = 64;
const kindOf = (read: ReadItem): string =>
  read.kind === 'event' ? `event:${read.event.body.category.code ?? ''}`.slice(0, KIND_SHOWN) : 'disposal';

/**
 * What is new of a batch, by source, hour of arrival and kind. Repeats and refusals are no sign of life, and what belongs to
 * a run is of the past.
 */
export function countArrivals(
  items: readonly IncomingItem[],
  reads: readonly ReadItem[],
  results: readonly ItemResult[],
): ArrivalTally[] {
  const tallies = new Map<string, { sourceId: string; hour: number; kind: string; n: number }>();
  for (const [i, { run, source, receivedMs }] of items.entries()) {
    const { outcome, repeated } = results[i]!;
    if (run !== null || repeated || !ARRIVED.has(outcome)) continue;
    const hour = Math.floor(receivedMs / HOUR_MS);
    const kind = kindOf(reads[i]!);
    const key = `${source.id}\n${hour}\n${kind}`;
    const tally = tallies.get(key);
    if (tally === undefined) tallies.set(key, { sourceId: source.id, hour, kind, n: 1 });
    else tally.n += 1;
  }
  return [...tallies.values()];
}
