import type { Tx } from '#platform/postgres';
import type { IncomingItem } from '../../accept-events/incoming-item.js';
import type { ItemResult } from '../../accept-events/item-result.js';
import type { PushMeta, ZoneEntry } from '../entries/zone-entry.js';
import type { OutgoingParts } from '../write-batches/outgoing-parts.js';

/** What the edge stands in for an item: the whole message, as it is carried. */
export interface ForwardedItem extends IncomingItem {
  readonly entry: ZoneEntry<PushMeta>;
}

const isForwarded = (item: IncomingItem): item is ForwardedItem => 'entry' in item;

/**
 * On the edge, in the place of `AcceptEvents`: keeps messages for the inner side and says that they are forwarded. What is
 * decided of them the edge cannot know: nothing of an item is read here.
 */
export class StorePushes {
  constructor(private readonly parts: Pick<OutgoingParts, 'add'>) {}

  async accept(tx: Tx, items: readonly IncomingItem[]): Promise<ItemResult[]> {
    await this.parts.add(
      tx,
      items.flatMap((item) => (isForwarded(item) ? [item.entry] : [])),
    );
    return items.map(resultOf);
  }
}

function resultOf(item: IncomingItem): ItemResult {
  const nothing = {
    eventId: null,
    revision: null,
    flags: [],
    sourceVersion: null,
    sourceEventNo: null,
    repeated: false,
  };
  if (isForwarded(item)) return { ...nothing, outcome: 'forwarded', fault: null, answerId: item.entry.meta.answerId };
  return { ...nothing, outcome: 'refused', fault: item.fault ?? null };
}
