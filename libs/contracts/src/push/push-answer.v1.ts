import { type Static, Type } from '@sinclair/typebox';

/**
 * What ingest decided about one pushed item.
 * accepted: stored, and the event's state changed. duplicate: the same version with the same body as before, first answer again.
 * late: a lower version than the current one, recorded. waiting: a disposal whose event is not here yet, kept for it.
 * conflict: a known version with another body, recorded. refused: nothing was stored.
 * forwarded: it came at the edge of the network and is kept for the inner side, which alone can decide; its decision comes as the
 * answer with this `answerId`.
 */
export const PushOutcome = Type.Union(
  (['accepted', 'duplicate', 'late', 'waiting', 'conflict', 'refused', 'forwarded'] as const).map((word) =>
    Type.Literal(word),
  ),
);

export const PushAnswerProblem = Type.Object({
  code: Type.String(),
  title: Type.String(),
  detail: Type.Optional(Type.String()),
  repair: Type.String(),
  errors: Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() })),
});

/** The answer to one item of a batch; a single push gets the same without `index`, `status` and `problem`. */
export const PushAnswerV1 = Type.Object({
  /** Place in the pushed `items`, from 0. */
  index: Type.Integer({ minimum: 0 }),
  /** The status that this item would have had alone. */
  status: Type.Integer(),
  outcome: PushOutcome,
  /** Of a forwarded item: the id that its answer will have in `GET /v1/answers`. */
  answerId: Type.Optional(Type.String()),
  eventId: Type.Optional(Type.String()),
  /** The event's revision that this item made, or had made when it was first pushed. */
  revision: Type.Optional(Type.Integer()),
  flags: Type.Optional(Type.Array(Type.String())),
  repeated: Type.Optional(Type.Boolean()),
  problem: Type.Optional(PushAnswerProblem),
});

export const PushBatchAnswerV1 = Type.Object({ results: Type.Array(PushAnswerV1) });

export type PushAnswerProblem = Static<typeof PushAnswerProblem>;
export type PushAnswerV1 = Static<typeof PushAnswerV1>;
export type PushBatchAnswerV1 = Static<typeof PushBatchAnswerV1>;
export type PushOutcome = 'accepted' | 'duplicate' | 'late' | 'waiting' | 'conflict' | 'refused' | 'forwarded';
