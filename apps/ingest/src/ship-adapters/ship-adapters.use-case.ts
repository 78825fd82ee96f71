import type { Clock } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AdapterStore } from '../storage/adapter.store.js';

/** An adapter that comes with the product. It was linted when the product was built. */
export interface ShippedAdapter {
  readonly adapterId: string;
  readonly title: string;
  readonly definition: unknown;
  readonly sha256: string;
}

export interface ShipAdaptersDeps {
  readonly database: UnitOfWork;
  readonly store: AdapterStore;
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly shipped: () => readonly ShippedAdapter[];
  readonly clock: Clock;
  /** The name belongs to an office's own adapter: that one stays, ours is left out. */
  readonly onNameTaken: (adapterId: string) => void;
}

/**
 * Brings in the adapters that come with the product, as published versions that belong to no office. A definition that
 * was brought in before is never published again, so that an older program beside a newer one does not turn it back.
 */
export class ShipAdapters {
  constructor(private readonly deps: ShipAdaptersDeps) {}

  async execute(): Promise<void> {
    const { database, store, shipped } = this.deps;
    const all = shipped();
    await database.run(async (tx) => {
      await store.lockShipping(tx);
      const known = new Set((await store.digests(tx)).map(({ adapterId, sha256 }) => `${adapterId} ${sha256}`));
      const news = all.filter(({ adapterId, sha256 }) => !known.has(`${adapterId} ${sha256}`));
      const writes: HistoryWrite[] = [];
      for (const one of news) {
        const write = await this.bringIn(tx, one);
        if (write !== null) writes.push(write);
      }
      await this.deps.history.append(tx, writes);
    });
  }

  private async bringIn(tx: Tx, one: ShippedAdapter): Promise<HistoryWrite | null> {
    const { store, clock } = this.deps;
    const { adapterId, title, definition, sha256 } = one;
    const at = clock.now().toISOString();
    await store.insert(tx, { adapterId, procuratorateId: null, title }, at);
    await store.lock(tx, adapterId);
    if ((await store.find(tx, adapterId))?.procuratorateId !== null) {
      this.deps.onNameTaken(adapterId);
      return null;
    }
    await store.retitle(tx, adapterId, title);
    const version = await store.saveDraft(tx, { adapterId, definition, sha256, changedBy: null, at });
    await store.publish(tx, adapterId, version, null, at);
    return {
      chain: { kind: 'adapter', id: adapterId },
      at,
      procuratorateId: null,
      regionCode12: null,
      actorId: null,
      actorName: null,
      command: 'ship',
      entry: { version, sha256 },
    };
  }
}
