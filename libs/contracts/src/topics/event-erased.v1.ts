import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant } from './shapes.js';

/**
 * `event.erased.v1`: an event was erased here, and everybody who holds something of it does the same, key = `eventId`.
 * Nothing of it comes back: a record of the event that is read afterwards, however old or new, is passed over.
 *
 * `file` says whether what a hit counted has to stay for the clue or case that counts it (docs/retention.md):
 * `open` – a clue that nobody has decided on yet counts it, `ended` – that is over, also the keeping of the case's file,
 * `none` – no clue is known to count it. A second message of the same event follows when an open one has ended.
 */
export const EventErasedV1 = Type.Object({
  eventId: Id,
  sourceId: Type.String(),
  reason: Type.String({ description: 'retention | request' }),
  file: Type.String({ description: 'none | open | ended' }),
  at: Instant,
});

export type EventErasedV1 = Static<typeof EventErasedV1>;
