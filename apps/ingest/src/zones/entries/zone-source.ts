import { sourceSecretAad } from '#contracts';
import type { FieldKeys } from '#platform/crypto';
import { type CarriedConnector, packConnector, unpackConnector, type ZoneConnector } from './zone-connector.js';
import type { SourceRow } from '../../storage/source.store.js';

/** A registration on its way to the edge: its secrets are in clear, for the part that it lies in is sealed to the edge's key. */
export interface ZoneSource extends Omit<SourceRow, 'keys'> {
  readonly keys: readonly (Omit<SourceRow['keys'][number], 'secretSealed'> & { readonly secret: string })[];
  /** Where the edge is to ask its platform. */
  readonly connector?: ZoneConnector;
}

/** A key that was revoked does not go: whoever has it may not push. */
export const packSource = (source: SourceRow, keys: Pick<FieldKeys, 'open'>, connector?: CarriedConnector): Buffer => {
  const carried: ZoneSource = {
    ...source,
    keys: source.keys
      .filter(({ state }) => state !== 'revoked')
      .map(({ secretSealed, ...key }) => ({
        ...key,
        secret: keys.open(secretSealed, sourceSecretAad(source.sourceId, key.keyId)),
      })),
    ...(connector === undefined ? {} : { connector: packConnector(source.sourceId, connector, keys) }),
  };
  return Buffer.from(JSON.stringify(carried), 'utf8');
};

/** As it rests on the edge: its secrets sealed with the keys of the edge. What it is read from was signed by the inner side. */
export function unpackSource(
  body: Buffer | null,
  keys: Pick<FieldKeys, 'seal'>,
): { readonly source: SourceRow; readonly connector: CarriedConnector | null } {
  const { connector, ...source } = JSON.parse(String(body)) as ZoneSource;
  const row = {
    ...source,
    keys: source.keys.map(({ secret, ...key }) => ({
      ...key,
      secretSealed: keys.seal(secret, sourceSecretAad(source.sourceId, key.keyId)),
    })),
  };
  const told = connector === undefined ? null : unpackConnector(source.sourceId, connector, keys);
  return { source: row, connector: told };
}
