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
  opinion: Nullable(Type.String()),
});

/**
 * `grid.event.v1`: the whole current state of one event after a change, key = `eventId`.
 * `revision` counts every change of the event's state (1 = first seen); an event's records are in its order.
 * Holds free text (classed sensitive); structured personal fields never travel, only their blind indexes.
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
  }),
  qualityFlags: Type.Array(Type.String()),
  run: RunRef,
});

export type GridEventV1 = Static<typeof GridEventV1>;
export type DisposalStep = Static<typeof DisposalStep>;
