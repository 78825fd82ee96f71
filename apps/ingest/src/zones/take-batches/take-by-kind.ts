import type { Tx } from '#platform/postgres';
import type { BatchHead } from '../batches/batch-head.js';
import type { ZoneEntry } from '../entries/zone-entry.js';
import type { EntryTaker } from './take-one.js';

/** Each takes the kinds of entries that are its own, and passes the others over. */
export class TakeByKind implements EntryTaker {
  constructor(private readonly takers: readonly EntryTaker[]) {}

  async take(tx: Tx, entries: readonly ZoneEntry[], head: BatchHead): Promise<void> {
    for (const taker of this.takers) await taker.take(tx, entries, head);
  }
}
