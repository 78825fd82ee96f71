import { type Static, Type } from '@sinclair/typebox';
import { Instant, RegionCode12 } from './shapes.js';

/**
 * `source.changed.v1`: the whole current registration of a source, key = `sourceId`, compacted.
 * Signing secrets travel sealed (see `#platform/crypto`), never in clear.
 */
export const SourceChangedV1 = Type.Object({
  sourceId: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  state: Type.String({ description: 'active | suspended' }),
  procuratorateId: Type.String(),
  regionCode12: RegionCode12,
  keys: Type.Array(Type.Object({ keyId: Type.String(), secretSealed: Type.String(), state: Type.String() })),
  version: Type.Integer({ minimum: 1 }),
  at: Instant,
});

export type SourceChangedV1 = Static<typeof SourceChangedV1>;
