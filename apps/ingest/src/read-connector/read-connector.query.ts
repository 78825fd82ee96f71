import type { PushAnswerProblem } from '#contracts';
import { type Clock, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork } from '#platform/postgres';
import { problemOf } from '../accept-events/item-result.js';
import type { Connector } from '../pull/connector.js';
import type { Position } from '../pull/paging.js';
import type { SourceAdministration } from '../sources/source-administration.js';
import type { ConnectorRow } from '../storage/connector.rows.js';
import type { ConnectorStore } from '../storage/connector.store.js';

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

export interface ConnectorState {
  readonly sourceId: string;
  readonly version: number;
  readonly state: ConnectorRow['state'];
  readonly position: Position;
  readonly startedAt: string | null;
  readonly askedAt: string | null;
  readonly nextAt: string | null;
  readonly caughtUpAt: string | null;
  /** Since when there may be something that was not taken; null when it is stopped. */
  readonly lagSeconds: number | null;
  readonly failures: number;
  readonly fault: (Omit<PushAnswerProblem, 'errors'> & { readonly at: string }) | null;
  readonly pages: number;
  readonly records: number;
  readonly known: number;
  readonly putAside: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface ReadConnectorDeps {
  readonly people: PeopleUnitOfWork;
  readonly administration: Pick<SourceAdministration, 'check'>;
  readonly connectors: Pick<ConnectorStore, 'find'>;
  readonly clock: Clock;
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

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
    const row = await this.find(sourceId, actor);
    const { version, state, position, failures, pages, records, known, putAside, outcomes } = row;
    const sinceMs = (row.caughtUpAt ?? row.startedAt)?.getTime();
    const lagMs = state === 'running' && sinceMs !== undefined ? this.deps.clock.now().getTime() - sinceMs : null;
    return {
      sourceId,
      version,
      state,
      position,
      startedAt: iso(row.startedAt),
      askedAt: iso(row.askedAt),
      nextAt: iso(row.nextAt),
      caughtUpAt: iso(row.caughtUpAt),
      lagSeconds: lagMs === null ? null : Math.max(0, Math.round(lagMs / 1_000)),
      failures,
      fault: faultView(row),
      pages,
      records,
      known,
      putAside,
      outcomes,
    };
  }

  private async find(sourceId: string, actor: Actor): Promise<ConnectorRow> {
    const { people, administration, connectors } = this.deps;
    await administration.check(sourceId, actor);
    const row = await people.read(actor, (tx) => connectors.find(tx, sourceId));
    if (row === undefined) throw new ProblemError('INGEST.CONNECTOR_UNKNOWN');
    return row;
  }
}

function faultView({ fault, faultAt }: ConnectorRow): ConnectorState['fault'] {
  if (fault === null || faultAt === null) return null;
  const { code, title, detail, repair } = problemOf({ ...fault, items: [] });
  return { code, title, ...(detail === undefined ? {} : { detail }), repair, at: faultAt.toISOString() };
}
