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
  /** Those in use; one that is being retired is active until it ends. */
  keys: Type.Array(
    Type.Object({
      keyId: Type.String(),
      secretSealed: Type.String(),
      state: Type.String({ description: 'active' }),
      suite: Type.Optional(Type.String({ description: 'hmac-sha256 (also when left out) | hmac-sm3' })),
      endsAt: Type.Optional(Type.String({ description: 'instant from which nothing signed with it is accepted' })),
    }),
  ),
  version: Type.Integer({ minimum: 1 }),
  at: Instant,
});

export type SourceChangedV1 = Static<typeof SourceChangedV1>;
