import type { EventErasedV1 } from '#contracts';
import { HistoryChains } from '#platform/audit';
import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import { type ErasureOrder, EventEraser } from '../erase-events/event-eraser.js';
import { ErasedEventStore, SOME_TERM } from '../storage/erased-event.store.js';
import { ErasureStore } from '../storage/erasure.store.js';
import { ImportStore } from '../storage/import.store.js';

/**
 * After the database went back to an earlier moment: erases again what was erased since. Nothing is published, for everybody
 * reads the same records again; that a case counted an event was judged when it was erased.
 */
export class TakeBackErased {
  private readonly eraser: EventEraser;

  constructor(clock: Clock) {
    this.eraser = new EventEraser({
      erasures: new ErasureStore(),
      erased: new ErasedEventStore(),
      files: { listOf: () => Promise.resolve(new Map()) },
      holds: { areKnown: () => Promise.resolve(true) },
      // Sealed with keys that are not here (docs/retention.md).
      aside: { remove: () => Promise.resolve([]) },
      imports: new ImportStore(),
      history: new HistoryChains(),
      outbox: { enqueue: () => Promise.resolve() },
      clock,
      topicPrefix: '',
    });
  }

  /** Returns how many were here. */
  async erase(tx: Tx, records: readonly EventErasedV1[]): Promise<number> {
    let erased = 0;
    for (const reason of ['retention', 'request'] as const) {
      const ids = records.filter((record) => record.reason === reason).map(({ eventId }) => eventId);
      const rule = reason === 'request' ? reason : SOME_TERM;
      const order: ErasureOrder = { reason, basis: '个保法 47', ruleOf: () => rule, by: null };
      erased += (await this.eraser.erase(tx, [...new Set(ids)], order, () => true)).erased;
    }
    return erased;
  }
}
