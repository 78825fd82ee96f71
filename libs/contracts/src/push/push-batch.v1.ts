import { type Static, Type } from '@sinclair/typebox';

export const PUSH_BATCH_MAX_ITEMS = 1_000;

/**
 * Body of `POST /v1/events/batch`. Items are checked one by one against `PushEventV1` or `PushDisposalV1`:
 * a bad one has its own answer and holds up none of its neighbours.
 */
export const PushBatchV1 = Type.Object(
  {
    /** The open run that the items belong to; left out for live pushes. */
    runId: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })),
    items: Type.Array(Type.Unknown(), { minItems: 1, maxItems: PUSH_BATCH_MAX_ITEMS }),
  },
  { additionalProperties: false },
);

/** Body of `POST /v1/runs`. */
export const OpenRunV1 = Type.Object({ kind: Type.Literal('backfill') }, { additionalProperties: false });

export type PushBatchV1 = Static<typeof PushBatchV1>;
export type OpenRunV1 = Static<typeof OpenRunV1>;
