import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant, Nullable, RunRef } from './shapes.js';

/**
 * `event.outcome.v1`: what one service alone decided about one pushed item, key = `eventId`, or `sourceId` where there is none.
 * ingest: accepted, duplicate, late, conflict, refused, quarantined, waiting (a disposal before its event).
 * matcher: matched, unmatched, quarantined, for an (event, revision). A later `matched` replaces an `unmatched`.
 * Readers ignore outcomes that they do not know.
 */
export const EventOutcomeV1 = Type.Object({
  outcomeId: Id,
  stage: Type.String({ description: 'ingest | matcher | case-handling' }),
  outcome: Type.String(),
  sourceId: Type.String(),
  sourceEventNo: Nullable(Type.String()),
  sourceVersion: Nullable(Type.Integer()),
  eventId: Nullable(Id),
  revision: Nullable(Type.Integer()),
  reason: Nullable(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      detail: Nullable(Type.String()),
      pointer: Nullable(Type.String()),
    }),
  ),
  at: Instant,
  run: RunRef,
});

export type EventOutcomeV1 = Static<typeof EventOutcomeV1>;
