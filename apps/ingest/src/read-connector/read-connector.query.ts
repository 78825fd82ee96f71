import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import type { Connector } from '../pull/connector.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { ConnectorRow } from '../storage/connector.rows.js';
import type { ConnectorStore } from '../storage/connector.store.js';
import { type ConnectorState, stateOf } from './connector-state.js';

export interface ConnectorView {
  readonly sourceId: string;
  readonly version: number;
  readonly definition: Connector;
  /** A secret was saved. What it is, nobody is told. */
  readonly hasSecret: boolean;
  readonly state: ConnectorRow['state'];
  readonly changedBy: string;
  readonly changedAt: string;
}

export interface ReadConnectorDeps {
  readonly people: PeopleUnitOfWork;
  readonly administration: Pick<SourceAdministration, 'check'>;
  readonly connectors: Pick<ConnectorStore, 'find'>;
  readonly clock: Clock;
}

/** A connector for those who look after it. */
export class ReadConnector {
  constructor(private readonly deps: ReadConnectorDeps) {}

  /** Throws INGEST.SOURCE_NOT_FOUND, INGEST.SOURCE_NOT_YOURS, INGEST.CONNECTOR_UNKNOWN. */
  async read(sourceId: string, actor: Actor): Promise<ConnectorView> {
    const { version, definition, state, changedBy, changedAt } = await this.find(sourceId, actor);
    // One that signs in is not saved without.
    const hasSecret = definition.signIn.kind !== 'none';
    return { sourceId, version, definition, hasSecret, state, changedBy, changedAt: changedAt.toISOString() };
  }

  /** Throws as `read`. */
  async state(sourceId: string, actor: Actor): Promise<ConnectorState> {
    return stateOf(await this.find(sourceId, actor), this.deps.clock.now());
  }

  private async find(sourceId: string, actor: Actor): Promise<ConnectorRow> {
    const { people, administration, connectors } = this.deps;
    await administration.check(sourceId, actor);
    const row = await people.read(actor, (tx) => connectors.find(tx, sourceId));
    if (row === undefined) throw new ProblemError('INGEST.CONNECTOR_UNKNOWN');
    return row;
  }
}
