import { type Static, Type } from '@sinclair/typebox';
import {
  Optional,
  PlatformTime,
  PushAttachment,
  PushDisposal,
  PushEnterprise,
  PushLocation,
  PushParty,
  PushVehicle,
  Text,
  Words,
} from './push-parts.v1.js';

/**
 * Says that the item has this form although its source has an adapter, which is then left out. Not part of what is
 * compared between two pushes.
 */
const Format = Optional(Type.Literal('canonical'));

/**
 * What a platform pushes for an event (HTTP body, batch item or Kafka value).
 * An unknown field is refused with its pointer, so that a misspelt one is found on the first day;
 * what has no field here goes under `ext`, which is kept and not read.
 */
export const PushEventV1 = Type.Object(
  {
    type: Optional(Type.Literal('event')),
    format: Format,
    sourceEventNo: Text(128),
    sourceVersion: Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    updatedAt: Optional(PlatformTime),
    title: Text(500),
    description: Optional(Type.String({ maxLength: 20_000 })),
    categoryCode: Optional(Text(64)),
    categoryName: Optional(Text(200)),
    /** The platform's own category beside ours, where an adapter's table mapped it. */
    sourceCategoryCode: Optional(Text(64)),
    sourceCategoryName: Optional(Text(200)),
    level: Optional(Text(20)),
    urgency: Optional(Text(20)),
    secrecy: Optional(Type.Union([Type.Literal('公开'), Type.Literal('内部'), Type.Literal('敏感')])),
    /** By which way it was reported: 电话, 小程序, 巡查, 视频 … */
    channel: Optional(Text(50)),
    occurredAt: Optional(PlatformTime),
    reportedAt: PlatformTime,
    regionCode12: Optional(Type.String({ pattern: '^[0-9]{12}$' })),
    gridCode: Optional(Text(64)),
    gridName: Optional(Text(200)),
    address: Optional(Text(500)),
    location: Optional(PushLocation),
    locationPrecision: Optional(
      Type.Union([
        Type.Literal('exact'),
        Type.Literal('building'),
        Type.Literal('street'),
        Type.Literal('village'),
        Type.Literal('unknown'),
      ]),
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
    parties: Optional(Type.Array(PushParty, { maxItems: 50 })),
    enterprises: Optional(Type.Array(PushEnterprise, { maxItems: 50 })),
    vehicles: Optional(Type.Array(PushVehicle, { maxItems: 50 })),
    peopleCount: Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
    amount: Optional(Type.String({ pattern: '^[0-9]{1,15}(\\.[0-9]{1,2})?$' })),
    damage: Optional(Text(2000)),
    attachments: Optional(Type.Array(PushAttachment, { maxItems: 100 })),
    tags: Optional(Words(50)),
    keywords: Optional(Words(50)),
    /** Numbers of other events of the same source. */
    relatedEventNos: Optional(Words(128)),
    /** By which law or agreement the platform passes this on. */
    lawfulBasis: Optional(Text(500)),
    /** The last day on which it may be kept. */
    retentionUntil: Optional(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })),
    disposal: Optional(PushDisposal),
    ext: Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);

/** A later disposal of an event that was, or will be, pushed. */
export const PushDisposalV1 = Type.Object(
  {
    type: Type.Literal('disposal'),
    format: Format,
    sourceEventNo: Text(128),
    disposal: PushDisposal,
  },
  { additionalProperties: false },
);

export type PushEventV1 = Static<typeof PushEventV1>;
export type PushDisposalV1 = Static<typeof PushDisposalV1>;
