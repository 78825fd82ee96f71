import type { Logger } from '#platform/observe';
import type { UnitOfWork } from '#platform/postgres';
import type { ForwardOutcomes } from '../forward-outcomes/forward-outcomes.js';
import type { ZoneConnectorStore } from '../storage/zone-connector.store.js';

export interface TellConnectorsDeps {
  readonly database: UnitOfWork;
  readonly connectors: Pick<ZoneConnectorStore, 'toTell'>;
  readonly forward: Pick<ForwardOutcomes, 'connectors'>;
  readonly logger: Logger;
}

/**
 * On the inner side, at each start: the edge is told whom it asks, or asks no more. Connectors may have been at work before the
 * edge asked, and which side asks is said by a setting.
 */
export class TellConnectors {
  constructor(private readonly deps: TellConnectorsDeps) {}

  async start(): Promise<void> {
    const { database, connectors, forward, logger } = this.deps;
    const asked = await database.read((tx) => connectors.toTell(tx));
    if (asked.size === 0) return;
    await database.run((tx) => forward.connectors(tx, new Set(asked.keys())));
    logger.info({ connectors: asked.size }, 'the edge is told which platforms are pulled from');
  }

  stop(): void {
    return undefined;
  }
}
