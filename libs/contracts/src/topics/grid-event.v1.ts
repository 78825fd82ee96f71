import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant, Location, Nullable, RegionCode12, RunRef, SourceRef } from './shapes.js';

/** One step of an event's handling at the platform (派单, 签收, 退回, 延期, 办结, 重开 …). */
export const DisposalStep = Type.Object({
  /** `no:<stepNo>`, or else a digest of organ, action and time: the step's identity within its event. */
  stepKey: Type.String(),
  stepNo: Nullable(Type.Integer()),
  at: Instant,
  organ: Nullable(Type.String()),
  action: Type.String(),
  /** What the platform's word means; absent in records from before there were kinds. */
  kind: Type.Optional(
    Type.String({ description: 'dispatch | sign | return | extend | overdue | finish | reopen | urge | other' }),
  ),
  opinion: Nullable(Type.String()),
  /** The platform's own code of the organ, and the stage of its workflow. */
  organCode: Type.Optional(Type.String()),
  node: Type.Optional(Type.String()),
  /** Its time lies after its arrival (flag `STEP_IN_FUTURE`): it counts for no time. Absent where it does not. */
  inFuture: Type.Optional(Type.Boolean()),
});

const Word = Nullable(Type.String());
const Words = Type.Array(Type.String());

/** Somebody whom the event is about. A person is here by blind indexes only; an organisation has its name. */
export const EventParty = Type.Object({
  role: Word,
  kind: Type.String({ description: 'person | organisation' }),
  /** Of an organisation; null of a person. */
  name: Word,
  /** Blind indexes of name, identity number and phone: equal for equal values, whatever the source; they say nothing else. */
  nameKey: Word,
  idKey: Word,
  phoneKey: Word,
  uscc: Word,
  /** Under 18 when the event was reported; null when the age is not known. */
  minor: Nullable(Type.Boolean()),
  sex: Nullable(Type.String({ description: 'male | female' })),
  ageAtReport: Nullable(Type.Integer()),
});

const EventVehicle = Type.Object({
  role: Word,
  plateKey: Word,
  plateKind: Nullable(
    Type.String({ description: 'small | new-energy | police | learner | trailer | hk-macau | other' }),
  ),
  provinceCode: Word,
});

const EventAttachment = Type.Object({
  fileId: Type.String(),
  name: Word,
  kind: Word,
  mime: Word,
  sizeBytes: Nullable(Type.Integer()),
  sha256: Word,
  sm3: Word,
  takenAt: Nullable(Instant),
  location: Nullable(Location),
  url: Word,
});

/** A place, a firm or a sum of money that the text names, and where: offsets in UTF-16 units into title, newline, description. */
export const EventMention = Type.Object({
  kind: Type.String({ description: 'place | firm | sum' }),
  text: Type.String(),
  start: Type.Integer({ minimum: 0 }),
  end: Type.Integer({ minimum: 0 }),
  value: Type.Object({
    yuan: Type.Optional(Type.String({ description: 'decimal' })),
    yuanTo: Type.Optional(Type.String({ description: 'upper end of a range' })),
    approximate: Type.Optional(Type.Boolean()),
    name: Type.Optional(Type.String()),
  }),
});

/**
 * `grid.event.v1`: the whole current state of one event after a change, key = `eventId`.
 * `revision` counts every change of the event's state (1 = first seen); an event's records are in its order.
 * Holds free text (classed sensitive); structured personal fields never travel, only their blind indexes.
 * Fields that are optional came after the first release: absent where nothing is known, and in older records.
 */
export const GridEventV1 = Type.Object({
  eventId: Id,
  revision: Type.Integer({ minimum: 1 }),
  /** What made this revision. */
  change: Type.String({ description: 'created | revised | disposal' }),
  source: SourceRef,
  sourceEventNo: Type.String(),
  sourceVersion: Nullable(Type.Integer()),
  title: Type.String(),
  description: Type.String(),
  category: Type.Object({ code: Nullable(Type.String()), name: Nullable(Type.String()) }),
  level: Nullable(Type.String()),
  urgency: Nullable(Type.String()),
  occurredAt: Nullable(Instant),
  reportedAt: Instant,
  receivedAt: Instant,
  /** `reportedAt`, or `receivedAt` where the platform's clock is more than five minutes ahead (flag `REPORTED_IN_FUTURE`). */
  eventTime: Instant,
  procuratorateId: Type.String(),
  regionCode12: RegionCode12,
  gridCode: Nullable(Type.String()),
  gridName: Nullable(Type.String()),
  address: Nullable(Type.String()),
  location: Nullable(Location),
  /** What the event is about: a firm, a place, an organ (被反映主体). */
  subject: Nullable(Type.Object({ name: Nullable(Type.String()), uscc: Nullable(Type.String()) })),
  /** Keyed blind index of the reporter (phone or identity number): equal for the same person, says nothing else. */
  reporterKey: Nullable(Type.String()),
  peopleCount: Nullable(Type.Integer()),
  amount: Nullable(Type.String({ description: 'yuan, decimal' })),
  disposal: Type.Object({
    status: Nullable(Type.String()),
    organ: Nullable(Type.String()),
    deadlineAt: Nullable(Instant),
    finishedAt: Nullable(Instant),
    resultText: Nullable(Type.String()),
    overdue: Type.Boolean(),
    returnedCount: Type.Integer(),
    reopenedCount: Type.Integer(),
    steps: Type.Array(DisposalStep),
    dispatchedAt: Type.Optional(Instant),
    signedAt: Type.Optional(Instant),
    /** The deadline after an extension; `deadlineAt` is then the later of the two, the one that holds. */
    extendedTo: Type.Optional(Instant),
    satisfaction: Type.Optional(Type.String()),
    /** The platform's own code of `organ`. */
    organCode: Type.Optional(Type.String()),
  }),
  /** The platform's own category, where `category` is ours. */
  sourceCategory: Type.Optional(Type.Object({ code: Word, name: Word })),
  secrecy: Type.Optional(Type.String({ description: '公开 | 内部 | 敏感' })),
  channel: Type.Optional(Type.String()),
  /** The place as it was sent; `location` is in CGCS2000. */
  locationOriginal: Type.Optional(Location),
  locationPrecision: Type.Optional(Type.String({ description: 'exact | building | street | village | unknown' })),
  reporter: Type.Optional(Type.Object({ role: Word, anonymous: Type.Boolean(), minor: Nullable(Type.Boolean()) })),
  parties: Type.Optional(Type.Array(EventParty)),
  enterprises: Type.Optional(Type.Array(Type.Object({ role: Word, name: Word, uscc: Word, address: Word }))),
  vehicles: Type.Optional(Type.Array(EventVehicle)),
  damage: Type.Optional(Type.String()),
  attachments: Type.Optional(Type.Array(EventAttachment)),
  tags: Type.Optional(Words),
  keywords: Type.Optional(Words),
  relatedEventNos: Type.Optional(Words),
  lawfulBasis: Type.Optional(Type.String()),
  retentionUntil: Type.Optional(Type.String({ description: 'YYYY-MM-DD' })),
  mentions: Type.Optional(Type.Array(EventMention)),
  /** By which version of an adapter this version of the event was read; absent where it came in our own form. */
  mapping: Type.Optional(Type.Object({ adapterId: Type.String(), version: Type.Integer() })),
  qualityFlags: Type.Array(Type.String()),
  run: RunRef,
});

export type GridEventV1 = Static<typeof GridEventV1>;
export type DisposalStep = Static<typeof DisposalStep>;
export type EventParty = Static<typeof EventParty>;
export type EventMention = Static<typeof EventMention>;
