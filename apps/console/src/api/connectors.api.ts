import { queryOptions } from '@tanstack/react-query';
import type { TriedLine } from './adapters.api.js';
import { call, get, service } from './client.js';
import { isProblem } from './problem.js';

export type ConnectorRun = 'running' | 'stopped';

/** Why a platform could not be asked, or its answer not be used. */
export interface ConnectorFault {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly repair: string;
}

/** How far a connector is. */
export interface ConnectorProgress {
  readonly sourceId: string;
  readonly version: number;
  readonly state: ConnectorRun;
  readonly startedAt: string | null;
  readonly askedAt: string | null;
  readonly nextAt: string | null;
  /** When a round was begun that took everything that was there. */
  readonly caughtUpAt: string | null;
  readonly lagSeconds: number | null;
  /** In a row. */
  readonly failures: number;
  readonly fault: (ConnectorFault & { readonly at: string }) | null;
  readonly pages: number;
  readonly records: number;
  readonly known: number;
  readonly putAside: number;
}

export interface ListedConnector extends ConnectorProgress {
  readonly sourceName: string;
  readonly sourceState: string;
  readonly title: string;
  readonly everySeconds: number;
}

export interface ConnectorPosition {
  readonly cursor?: string;
  readonly page?: number;
  readonly since?: string;
  readonly until?: string;
}

export interface ConnectorState extends ConnectorProgress {
  readonly position: ConnectorPosition;
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface Connector {
  readonly sourceId: string;
  readonly version: number;
  readonly definition: object;
  /** One was saved; what it is, nobody is told. */
  readonly hasSecret: boolean;
  readonly state: ConnectorRun;
  readonly changedBy: string;
  readonly changedAt: string;
}

/** What a trial asked, and what came of it. */
export interface TriedConnector {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  } | null;
  readonly page: {
    readonly count: number;
    readonly next: string | null;
    readonly more: boolean | null;
    readonly total: number | null;
    readonly isFull: boolean;
  } | null;
  readonly position: ConnectorPosition | null;
  readonly items: readonly TriedLine[];
  readonly fault: ConnectorFault | null;
}

export interface StoredConnector {
  readonly version: number;
  /** False when it begins anew. */
  readonly continues: boolean;
}

const KEY = 'connectors';
export const CONNECTORS_KEY = [KEY] as const;

const at = (sourceId: string, rest = ''): string =>
  service('ingest', `sources/${encodeURIComponent(sourceId)}/connector${rest}`);

/** Null where the source has none yet. */
const orNone = async <Found>(asked: Promise<Found>): Promise<Found | null> => {
  try {
    return await asked;
  } catch (failure) {
    if (isProblem(failure, 'INGEST.CONNECTOR_UNKNOWN')) return null;
    throw failure;
  }
};

export const connectorsQuery = queryOptions({
  queryKey: [KEY, 'list'],
  queryFn: async ({ signal }) =>
    (await get<{ readonly connectors: readonly ListedConnector[] }>(service('ingest', 'connectors'), undefined, signal))
      .connectors,
});

export const connectorQuery = (sourceId: string) =>
  queryOptions({
    queryKey: [KEY, 'one', sourceId],
    queryFn: ({ signal }) => orNone(get<Connector>(at(sourceId), undefined, signal)),
  });

export const connectorStateQuery = (sourceId: string) =>
  queryOptions({
    queryKey: [KEY, 'state', sourceId],
    queryFn: ({ signal }) => orNone(get<ConnectorState>(at(sourceId, '/state'), undefined, signal)),
  });

/** The secret is in neither a query nor a mutation, and is not kept here. */
export interface ConnectorGiven {
  readonly definition: object;
  readonly secret: string | undefined;
}

export const saveConnector = (
  sourceId: string,
  given: ConnectorGiven & { readonly fromStart: boolean },
): Promise<StoredConnector> => call('PUT', at(sourceId), { body: given });

/** Of the one that is saved, from the place where it is; or of one that is still being written, from its beginning. */
export const tryConnector = (
  sourceId: string,
  given: ConnectorGiven | { readonly secret: string | undefined },
): Promise<TriedConnector> => call('POST', at(sourceId, '/try'), { body: given });

export const switchConnector = (sourceId: string, how: 'start' | 'stop'): Promise<unknown> =>
  call('POST', at(sourceId, `/${how}`));
