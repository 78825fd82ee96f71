import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/postgres';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { ConnectorStore } from '../storage/connector.store.js';

export interface SwitchedConnector {
  readonly sourceId: string;
  readonly state: 'running' | 'stopped';
  /** False when it was so already. */
  readonly changed: boolean;
}

export interface SwitchConnectorDeps {
  readonly administration: Pick<SourceAdministration, 'change'>;
  readonly connectors: Pick<ConnectorStore, 'find' | 'start' | 'stop'>;
  /** This instance looks at once. */
  readonly wake: () => void;
}

/** Begins and ends the asking of a platform. */
export class SwitchConnector {
  constructor(private readonly deps: SwitchConnectorDeps) {}

  /** Throws INGEST.CONNECTOR_UNKNOWN, and what a change of a source throws. */
  async start(sourceId: string, actor: Actor): Promise<SwitchedConnector> {
    const { connectors, wake } = this.deps;
    const switched = await this.switch(sourceId, actor, 'running', (tx, at) => connectors.start(tx, sourceId, at));
    wake();
    return switched;
  }

  /** Throws as `start`. */
  stop(sourceId: string, actor: Actor): Promise<SwitchedConnector> {
    return this.switch(sourceId, actor, 'stopped', (tx) => this.deps.connectors.stop(tx, sourceId));
  }

  private switch(
    sourceId: string,
    actor: Actor,
    state: SwitchedConnector['state'],
    work: (tx: Tx, at: Date) => Promise<boolean>,
  ): Promise<SwitchedConnector> {
    const { administration, connectors } = this.deps;
    return administration.change(sourceId, actor, async (tx, _source, at) => {
      const connector = await connectors.find(tx, sourceId);
      if (connector === undefined) throw new ProblemError('INGEST.CONNECTOR_UNKNOWN');
      const changed = await work(tx, at);
      const { version } = connector;
      return {
        result: { sourceId, state, changed },
        command: state === 'running' ? 'connector.start' : 'connector.stop',
        entry: { change: `connector-${state}`, version, changed },
      };
    });
  }
}
