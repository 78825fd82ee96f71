import type { AccessPolicy } from '#domain/access';
import type { Clock } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import { DEFAULT_EVERY_SECONDS } from '../pull/connector.js';
import { type ConnectorState, stateOf } from '../read-connector/connector-state.js';
import type { ConnectorStore } from '../storage/connector.store.js';

export type ListedConnector = Omit<ConnectorState, 'position' | 'outcomes'> & {
  readonly sourceName: string;
  /** One of a source that is suspended is not asked by, started or not. */
  readonly sourceState: string;
  readonly title: string;
  readonly everySeconds: number;
};

/** The connectors of the sources that a person may set up, and how far each is. */
export class ListConnectors {
  constructor(
    private readonly deps: {
      readonly people: PeopleUnitOfWork;
      readonly access: AccessPolicy;
      readonly connectors: Pick<ConnectorStore, 'listSeen'>;
      readonly clock: Clock;
    },
  ) {}

  async list(actor: Actor): Promise<ListedConnector[]> {
    const { people, access, connectors, clock } = this.deps;
    // As one of them is read: by those who may write it, since it says where the office's platforms are.
    const seen = access.filter(actor, 'command', 'source');
    const rows = await people.read(actor, (tx) => connectors.listSeen(tx, seen));
    const now = clock.now();
    return rows.map((row) => {
      const { position: _position, outcomes: _outcomes, ...state } = stateOf(row, now);
      const { title, everySeconds = DEFAULT_EVERY_SECONDS } = row.definition;
      return { ...state, sourceName: row.sourceName, sourceState: row.sourceState, title, everySeconds };
    });
  }
}
