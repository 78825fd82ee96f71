import type { Tx } from '#platform/postgres';
import type { ConnectorProgress } from '../entries/zone-connector.js';
import type { ZoneEntry } from '../entries/zone-entry.js';
import type { ZoneConnectorStore } from '../storage/zone-connector.store.js';
import type { EntryTaker } from '../take-batches/take-one.js';

/** On the inner side: how far the edge came with asking, as people here read it of a connector. */
export class TakeProgress implements EntryTaker {
  constructor(private readonly connectors: Pick<ZoneConnectorStore, 'tell'>) {}

  async take(tx: Tx, entries: readonly ZoneEntry[]): Promise<void> {
    for (const { meta, body } of entries) {
      if (meta.kind !== 'progress' || body === null) continue;
      const progress = JSON.parse(body.toString('utf8')) as ConnectorProgress;
      await this.connectors.tell(tx, meta.sourceId, progress);
    }
  }
}
