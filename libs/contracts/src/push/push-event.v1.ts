import { type Static, type TSchema, Type } from '@sinclair/typebox';

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
/** RFC 3339 with an offset, e.g. `2026-03-02T09:00:00+08:00`; or local time without one, read as +08:00 and flagged. */
const PlatformTime = Type.String({ minLength: 10, maxLength: 40 });

export const PushStep = Type.Object(
  {
    stepNo: Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    at: PlatformTime,
    organ: Optional(Text(200)),
    action: Text(50),
    opinion: Optional(Text(4000)),
  },
  { additionalProperties: false },
);

export const PushDisposal = Type.Object(
  {
    /** When the platform's record looked like this; orders disposals that come out of order. */
    updatedAt: Optional(PlatformTime),
    status: Optional(Text(50)),
    organ: Optional(Text(200)),
    deadlineAt: Optional(PlatformTime),
    finishedAt: Optional(PlatformTime),
    resultText: Optional(Text(20_000)),
    steps: Optional(Type.Array(PushStep, { maxItems: 500 })),
  },
  { additionalProperties: false },
);

/**
 * What a platform pushes for an event (HTTP body, batch item or Kafka value).
 * An unknown field is refused with its pointer, so that a misspelt one is found on the first day;
 * what has no field here goes under `ext`, which is kept and not read.
 */
export const PushEventV1 = Type.Object(
  {
    type: Optional(Type.Literal('event')),
    sourceEventNo: Text(128),
    sourceVersion: Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    updatedAt: Optional(PlatformTime),
    title: Text(500),
    description: Optional(Type.String({ maxLength: 20_000 })),
    categoryCode: Optional(Text(64)),
    categoryName: Optional(Text(200)),
    level: Optional(Text(20)),
    urgency: Optional(Text(20)),
    occurredAt: Optional(PlatformTime),
    reportedAt: PlatformTime,
    regionCode12: Optional(Type.String({ pattern: '^[0-9]{12}$' })),
    gridCode: Optional(Text(64)),
    gridName: Optional(Text(200)),
    address: Optional(Text(500)),
    location: Optional(
      Type.Object(
        {
          lng: Type.Number({ minimum: -180, maximum: 180 }),
          lat: Type.Number({ minimum: -90, maximum: 90 }),
          crs: Type.Union([
            Type.Literal('CGCS2000'),
            Type.Literal('WGS84'),
            Type.Literal('GCJ-02'),
            Type.Literal('BD-09'),
          ]),
        },
        { additionalProperties: false },
      ),
    ),
    subject: Optional(
      Type.Object({ name: Optional(Text(200)), uscc: Optional(Text(64)) }, { additionalProperties: false }),
    ),
    reporter: Optional(
      Type.Object(
        {
          role: Optional(Text(50)),
          name: Optional(Text(100)),
          phone: Optional(Text(40)),
          idNo: Optional(Text(40)),
          anonymous: Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
    peopleCount: Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
    amount: Optional(Type.String({ pattern: '^[0-9]{1,15}(\\.[0-9]{1,2})?$' })),
    disposal: Optional(PushDisposal),
    ext: Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);

/** A later disposal of an event that was, or will be, pushed. */
export const PushDisposalV1 = Type.Object(
  {
    type: Type.Literal('disposal'),
    sourceEventNo: Text(128),
    disposal: PushDisposal,
  },
  { additionalProperties: false },
);

export type PushEventV1 = Static<typeof PushEventV1>;
export type PushDisposalV1 = Static<typeof PushDisposalV1>;
export type PushDisposal = Static<typeof PushDisposal>;
export type PushStep = Static<typeof PushStep>;
