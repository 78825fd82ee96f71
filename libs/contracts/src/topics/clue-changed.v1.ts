import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant, Nullable, RECUSAL, RegionCode12, RunRef } from './shapes.js';

/** `clue.changed.v1`: one change of a clue (线索), key = `clueId`, in the clue's order (`version` grows by one). */
export const ClueChangedV1 = Type.Object({
  clueId: Id,
  version: Type.Integer({ minimum: 1 }),
  change: Type.String({ description: 'opened | attached | revised | moved | recused' }),
  number: Type.String(),
  title: Type.String(),
  state: Type.String(),
  procuratorateId: Type.String(),
  regionCode12: RegionCode12,
  ruleId: Nullable(Type.String()),
  hitId: Nullable(Id),
  eventCount: Type.Integer(),
  /** Ids of the events that this change brought. */
  eventIds: Type.Array(Id),
  caseId: Nullable(Id),
  /** After 并案: the clue that its hits and events belong to now. */
  mergedIntoId: Type.Optional(Id),
  /** Who did it; null for the system (a hit). */
  actor: Nullable(Type.Object({ id: Type.String(), name: Type.String(), role: Type.String() })),
  at: Instant,
  run: RunRef,
  ...RECUSAL,
});

export type ClueChangedV1 = Static<typeof ClueChangedV1>;
