import type { EventKey, WantedPush } from '../storage/event.store.js';
import { disposalPushKey, type Subject } from './batch-decision.js';
import type { IncomingItem, ReadItem } from './incoming-item.js';

/**
 * Versions that are known, and now say something else of the handling than when they came first: what that is may have
 * come with them since, under a key of its own.
 */
export function repeatedDisposals(
  items: readonly IncomingItem[],
  reads: readonly ReadItem[],
  subjectOf: (key: EventKey) => Subject | undefined,
): WantedPush[] {
  return items.flatMap(({ source }, i): WantedPush[] => {
    const read = reads[i]!;
    if (read.kind !== 'event' || read.event.disposal === null) return [];
    const { versionKey, disposal } = read.event;
    const key = { sourceId: source.id, sourceEventNo: read.sourceEventNo };
    const known = subjectOf(key)?.pushes.get(versionKey);
    const isOther = known !== undefined && known.disposalKey !== disposal.key;
    return isOther ? [{ ...key, pushKey: disposalPushKey(disposal) }] : [];
  });
}
