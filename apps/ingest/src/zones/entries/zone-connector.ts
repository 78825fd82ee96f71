import type { FieldKeys } from '#platform/crypto';
import type { Connector } from '../../pull/connector.js';
import type { Position } from '../../pull/paging.js';
import type { ConnectorFault } from '../../storage/connector.rows.js';
import { connectorSecretAad } from '../../storage/sealed-places.js';

/** How a platform is to be asked, for the side that asks. */
export interface CarriedConnector {
  readonly version: number;
  /** From which version on it began anew: a place that was reached by an earlier one counts no more. */
  readonly anewVersion: number;
  readonly definition: Connector;
  readonly secretSealed: string | null;
  readonly state: 'stopped' | 'running';
  readonly startedAt: string | null;
  /** As far as the inner side was told. */
  readonly position: Position;
}

/** On its way: the secret is in clear, for the part that it lies in is sealed to the edge's key. */
export type ZoneConnector = Omit<CarriedConnector, 'secretSealed'> & { readonly secret: string | null };

export function packConnector(
  sourceId: string,
  { secretSealed, ...connector }: CarriedConnector,
  keys: Pick<FieldKeys, 'open'>,
): ZoneConnector {
  return {
    ...connector,
    secret: secretSealed === null ? null : keys.open(secretSealed, connectorSecretAad(sourceId)),
  };
}

export function unpackConnector(
  sourceId: string,
  { secret, ...connector }: ZoneConnector,
  keys: Pick<FieldKeys, 'seal'>,
): CarriedConnector {
  return { ...connector, secretSealed: secret === null ? null : keys.seal(secret, connectorSecretAad(sourceId)) };
}

/** How far the asking came, for the people inside. */
export interface ConnectorProgress {
  readonly version: number;
  /** Told by the inner side: what was reached before another start is not told as reached since. */
  readonly startedAt: string | null;
  readonly position: Position;
  readonly nextAt: string | null;
  readonly failures: number;
  readonly fault: ConnectorFault | null;
  readonly faultAt: string | null;
  readonly askedAt: string | null;
  readonly caughtUpAt: string | null;
  readonly pages: number;
  readonly records: number;
  readonly known: number;
}
