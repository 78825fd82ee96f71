import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant, Nullable } from './shapes.js';

/**
 * `grid.answer.<source>.v1` and an item of `GET /v1/answers`: the answer to one pushed item, key = `sourceEventNo`.
 * Only what may be told leaves: ingest's outcomes, until casework's release table exists.
 */
export const PlatformAnswerV1 = Type.Object({
  answerId: Id,
  sourceEventNo: Nullable(Type.String()),
  sourceVersion: Nullable(Type.Integer()),
  eventId: Nullable(Id),
  outcome: Type.String(),
  reason: Nullable(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      detail: Nullable(Type.String()),
      pointer: Nullable(Type.String()),
    }),
  ),
  at: Instant,
});

export type PlatformAnswerV1 = Static<typeof PlatformAnswerV1>;
