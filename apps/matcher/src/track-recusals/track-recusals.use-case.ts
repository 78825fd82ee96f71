import type { RecusalTold } from '#contracts';
import type { PairsOfItem, Tx } from '#platform/postgres';

interface RecusedEvents {
  take(tx: Tx, items: readonly PairsOfItem[]): Promise<void>;
}

/** Keeps up with 回避: which events are kept from whom, by the clues and cases that hold them. */
export class TrackRecusals {
  constructor(private readonly recusedEvents: RecusedEvents) {}

  take(tx: Tx, told: readonly RecusalTold[]): Promise<void> {
    return this.recusedEvents.take(
      tx,
      told.map(({ recusedIds, eventIds, ...item }) => ({ ...item, left: eventIds, right: recusedIds })),
    );
  }
}
