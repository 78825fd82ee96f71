import type { Clock } from '#kernel';
import type { Tx } from '#platform/postgres';
import type { ZoneEntry } from '../entries/zone-entry.js';
import type { AskedReconciliationStore } from '../storage/asked-reconciliation.store.js';
import type { EntryTaker } from '../take-batches/take-one.js';

export interface TakeReconciledDeps {
  readonly asked: Pick<AskedReconciliationStore, 'answer'>;
  readonly clock: Clock;
}

/** On the edge: what came of days that platforms asked to have compared. */
export class TakeReconciled implements EntryTaker {
  constructor(private readonly deps: TakeReconciledDeps) {}

  async take(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    const { asked, clock } = this.deps;
    for (const { meta, body } of entries) {
      if (meta.kind !== 'reconciled' || body === null) continue;
      await asked.answer(tx, { answerId: meta.answerId, sourceId: meta.sourceId, body, at: clock.now() });
    }
  }
}
