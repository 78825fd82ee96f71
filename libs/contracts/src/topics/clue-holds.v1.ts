import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant, Nullable } from './shapes.js';

/**
 * `clue.holds.v1`: which clues and cases count which events, all of them, told anew every day; key = `publicationId`. A
 * publication comes in parts, 1, 2, 3 …, of which the last says so. Whoever has read each of them knows every clue and case
 * that there was at `asOf`, however long ago its last change was told; what came after that is in `clue.changed.v1` and
 * `case.changed.v1`. A clue may be told in several parts, with some of its events in each.
 */
export const ClueHoldsV1 = Type.Object({
  publicationId: Id,
  part: Type.Integer({ minimum: 1 }),
  isLast: Type.Boolean(),
  /** When the first part was written. */
  asOf: Instant,
  clues: Type.Array(
    Type.Object({
      clueId: Id,
      version: Type.Integer({ minimum: 1 }),
      state: Type.String(),
      caseId: Nullable(Id),
      mergedIntoId: Nullable(Id),
      /** Every event that a hit of the clue ever counted. */
      eventIds: Type.Array(Id),
    }),
  ),
  cases: Type.Array(
    Type.Object({
      caseId: Id,
      version: Type.Integer({ minimum: 1 }),
      state: Type.String(),
      /** Of its last change. */
      at: Instant,
    }),
  ),
});

export type ClueHoldsV1 = Static<typeof ClueHoldsV1>;
