import type { Connector } from '../pull/connector.js';
import type { Position } from '../pull/paging.js';

export interface ConnectorFault {
  readonly code: string;
  readonly detail?: string;
}

/** A connector as people see it: never its secret. */
export interface ConnectorRow {
  readonly sourceId: string;
  readonly version: number;
  readonly definition: Connector;
  readonly state: 'stopped' | 'running';
  readonly changedBy: string;
  readonly changedAt: Date;
  readonly startedAt: Date | null;
  readonly position: Position;
  readonly nextAt: Date | null;
  /** In a row, without a page that was taken in between. */
  readonly failures: number;
  readonly fault: ConnectorFault | null;
  readonly faultAt: Date | null;
  readonly askedAt: Date | null;
  /** When a round was begun that took everything that was there. */
  readonly caughtUpAt: Date | null;
  readonly pages: number;
  readonly records: number;
  /** Records that had come before, byte for byte. */
  readonly known: number;
  readonly putAside: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** With the source that it feeds. */
export interface ListedConnectorRow extends ConnectorRow {
  readonly sourceName: string;
  readonly sourceState: string;
}

/** As whoever asks the platform needs it. */
export interface ConnectorJob extends Pick<
  ConnectorRow,
  'sourceId' | 'version' | 'definition' | 'position' | 'failures'
> {
  readonly secretSealed: string | null;
}

export type RawConnector = Omit<ConnectorRow, 'pages' | 'records' | 'known' | 'putAside'> &
  Readonly<Record<'pages' | 'records' | 'known' | 'putAside', string>> &
  Record<string, unknown>;

export type RawListedConnector = RawConnector & Pick<ListedConnectorRow, 'sourceName' | 'sourceState'>;

export const CONNECTOR_COLUMNS = `c.source_id AS "sourceId", c.version, c.definition, c.state, c.changed_by AS "changedBy",
  c.changed_at AS "changedAt", c.started_at AS "startedAt", c.position, c.next_at AS "nextAt", c.failures, c.fault,
  c.fault_at AS "faultAt", c.asked_at AS "askedAt", c.caught_up_at AS "caughtUpAt", c.pages, c.records, c.known,
  c.put_aside AS "putAside", c.outcomes`;

export const toConnector = (row: RawConnector): ConnectorRow => ({
  ...row,
  pages: Number(row.pages),
  records: Number(row.records),
  known: Number(row.known),
  putAside: Number(row.putAside),
});
