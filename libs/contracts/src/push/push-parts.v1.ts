import { type Static, type TSchema, Type } from '@sinclair/typebox';

export const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
export const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
/** RFC 3339 with an offset, e.g. `2026-03-02T09:00:00+08:00`; or local time without one, read as +08:00 and flagged. */
export const PlatformTime = Type.String({ minLength: 10, maxLength: 40 });
export const Words = (maxLength: number) => Type.Array(Text(maxLength), { maxItems: 50 });
const Digest = Type.String({ pattern: '^[0-9a-fA-F]{64}$' });
const strict = { additionalProperties: false };

export const PushLocation = Type.Object(
  {
    lng: Type.Number({ minimum: -180, maximum: 180 }),
    lat: Type.Number({ minimum: -90, maximum: 90 }),
    crs: Type.Union([Type.Literal('CGCS2000'), Type.Literal('WGS84'), Type.Literal('GCJ-02'), Type.Literal('BD-09')]),
  },
  strict,
);

/** Somebody whom the event is about. Of a person nothing leaves ingest in clear; see docs/events.md. */
export const PushParty = Type.Object(
  {
    role: Optional(
      Type.Union([
        Type.Literal('当事人'),
        Type.Literal('被反映'),
        Type.Literal('受害'),
        Type.Literal('法人'),
        Type.Literal('其他'),
      ]),
    ),
    /** Left out: an organisation where there is a `uscc`, else a person. */
    kind: Optional(Type.Union([Type.Literal('person'), Type.Literal('organisation')])),
    name: Optional(Text(200)),
    /** What `idNo` is; left out: a resident identity number. */
    idType: Optional(Text(30)),
    idNo: Optional(Text(40)),
    phone: Optional(Text(40)),
    birthDate: Optional(Text(40)),
    isMinor: Optional(Type.Boolean()),
    uscc: Optional(Text(64)),
  },
  strict,
);

export const PushEnterprise = Type.Object(
  { role: Optional(Text(50)), name: Optional(Text(200)), uscc: Optional(Text(64)), address: Optional(Text(500)) },
  strict,
);

export const PushVehicle = Type.Object({ role: Optional(Text(50)), plate: Text(40) }, strict);

/** A file by reference and digest; the file itself stays with the platform. One of `sha256` and `sm3` is required. */
export const PushAttachment = Type.Object(
  {
    fileId: Text(200),
    name: Optional(Text(300)),
    /** 图片, 视频, 音频, 文档 … */
    kind: Optional(Text(30)),
    mime: Optional(Text(100)),
    sizeBytes: Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    sha256: Optional(Digest),
    sm3: Optional(Digest),
    takenAt: Optional(PlatformTime),
    location: Optional(PushLocation),
    url: Optional(Text(2000)),
  },
  strict,
);

/** What a step is, whatever the platform calls it. */
export const PushStepKind = Type.Union([
  Type.Literal('dispatch'),
  Type.Literal('sign'),
  Type.Literal('return'),
  Type.Literal('extend'),
  Type.Literal('overdue'),
  Type.Literal('finish'),
  Type.Literal('reopen'),
  Type.Literal('urge'),
  Type.Literal('other'),
]);

export const PushStep = Type.Object(
  {
    stepNo: Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    at: PlatformTime,
    organ: Optional(Text(200)),
    organCode: Optional(Text(64)),
    /** The stage of the platform's workflow in which it was done: 立案, 派遣, 核查 … */
    node: Optional(Text(100)),
    action: Text(50),
    /** Left out: read from `action`. */
    kind: Optional(PushStepKind),
    opinion: Optional(Text(4000)),
  },
  strict,
);

const HandlingCount = Type.Integer({ minimum: 0, maximum: 10_000 });

export const PushDisposal = Type.Object(
  {
    /** When the platform's record looked like this; orders disposals that come out of order. */
    updatedAt: Optional(PlatformTime),
    status: Optional(Text(50)),
    organ: Optional(Text(200)),
    organCode: Optional(Text(64)),
    dispatchedAt: Optional(PlatformTime),
    signedAt: Optional(PlatformTime),
    deadlineAt: Optional(PlatformTime),
    /** The deadline after an extension was granted. */
    extendedTo: Optional(PlatformTime),
    finishedAt: Optional(PlatformTime),
    resultText: Optional(Text(20_000)),
    satisfaction: Optional(Text(50)),
    returnedCount: Optional(HandlingCount),
    reopenedCount: Optional(HandlingCount),
    overdue: Optional(Type.Boolean()),
    steps: Optional(Type.Array(PushStep, { maxItems: 500 })),
  },
  strict,
);

export type PushDisposal = Static<typeof PushDisposal>;
export type PushStep = Static<typeof PushStep>;
export type PushParty = Static<typeof PushParty>;
export type PushAttachment = Static<typeof PushAttachment>;
