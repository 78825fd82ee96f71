import { err, ok, type ProblemItem, type Result } from '#kernel';
import { bodyHash, type Canonical, type Digest } from './body-hash.js';
import { checkRegion } from './check-region.js';
import { checkUscc } from './check-uscc.js';
import { versionKey } from './decide-version.js';
import type { EventBody, VersionMark } from './event-state.js';
import { eventTime } from './event-time.js';
import type { IncomingDisposal } from './merge-disposal.js';
import { normaliseDisposal, TIME_IMPOSSIBLE } from './normalise-disposal.js';
import { parseTime, toInstant } from './parse-time.js';
import type { PushedEvent } from './pushed.js';
import { FLAG } from './quality-flags.js';

export interface EventContext {
  /** Region of the source's registration: an event without one takes it, flagged. */
  readonly sourceRegion: string;
  readonly receivedMs: number;
  /** Blind index of the reporter; null when there is none. */
  readonly reporterKey: string | null;
  readonly canonical: Canonical;
  readonly digest: Digest;
}

/** One version of an event, ready to be decided on. */
export interface IncomingEvent {
  readonly sourceEventNo: string;
  readonly versionKey: string;
  readonly mark: VersionMark;
  readonly body: EventBody;
  readonly eventTime: string;
  readonly receivedAt: string;
  readonly flags: readonly string[];
  readonly disposal: IncomingDisposal | null;
}

interface Times {
  reportedMs: number;
  occurredMs: number | null;
  updatedMs: number | null;
}

function readTimes(push: PushedEvent, flags: Set<string>): Times | null {
  const optional = (text: string | undefined, unreadable: string): number | null => {
    if (text === undefined) return null;
    const time = parseTime(text);
    if (time === null) flags.add(unreadable);
    else if (time.assumedZone) flags.add(FLAG.zoneAssumed);
    return time?.ms ?? null;
  };
  const reported = parseTime(push.reportedAt);
  if (reported === null) return null;
  if (reported.assumedZone) flags.add(FLAG.zoneAssumed);
  const occurredMs = optional(push.occurredAt, FLAG.occurredAtUnreadable);
  const updatedMs = optional(push.updatedAt, FLAG.updatedAtUnreadable);
  if (occurredMs !== null && occurredMs > reported.ms) flags.add(FLAG.occurredAfterReported);
  return { reportedMs: reported.ms, occurredMs, updatedMs };
}

function readBody(push: PushedEvent, times: Times, regionCode12: string, reporterKey: string | null): EventBody {
  return {
    title: push.title,
    description: push.description ?? '',
    category: { code: push.categoryCode ?? null, name: push.categoryName ?? null },
    level: push.level ?? null,
    urgency: push.urgency ?? null,
    occurredAt: times.occurredMs === null ? null : toInstant(times.occurredMs),
    reportedAt: toInstant(times.reportedMs),
    regionCode12,
    gridCode: push.gridCode ?? null,
    gridName: push.gridName ?? null,
    address: push.address ?? null,
    location: push.location ?? null,
    subject: push.subject === undefined ? null : { name: push.subject.name ?? null, uscc: push.subject.uscc ?? null },
    reporterKey,
    peopleCount: push.peopleCount ?? null,
    amount: push.amount ?? null,
  };
}

/**
 * Brings a pushed event to the form that is decided on and stored. Refused is only what makes it impossible to place:
 * a report time, or a step's time, that is in no calendar. Everything else that is odd becomes a flag.
 */
export function normaliseEvent(
  push: PushedEvent,
  context: EventContext,
): Result<IncomingEvent, readonly ProblemItem[]> {
  const { receivedMs, canonical, digest } = context;
  const flags = new Set<string>();
  const times = readTimes(push, flags);
  if (times === null) return err([{ pointer: '/reportedAt', detail: TIME_IMPOSSIBLE }]);

  const counted = eventTime(times.reportedMs, receivedMs);
  if (counted.inFuture) flags.add(FLAG.reportedInFuture);
  const regionCode12 = push.regionCode12 ?? context.sourceRegion;
  if (push.regionCode12 === undefined) flags.add(FLAG.regionFromSource);
  else for (const flag of checkRegion(regionCode12, context.sourceRegion)) flags.add(flag);
  const usccFlag = push.subject?.uscc === undefined ? null : checkUscc(push.subject.uscc);
  if (usccFlag !== null) flags.add(usccFlag);

  const mark: VersionMark = {
    sourceVersion: push.sourceVersion ?? null,
    bodyHash: bodyHash(push as unknown as Readonly<Record<string, unknown>>, canonical, digest),
    orderMs: times.updatedMs ?? receivedMs,
    receivedMs,
  };
  const key = versionKey(mark);
  let disposal: IncomingDisposal | null = null;
  if (push.disposal !== undefined) {
    const read = normaliseDisposal(push.disposal, {
      pointer: '/disposal',
      fallbackMs: mark.orderMs,
      receivedMs,
      version: { key, order: [mark.sourceVersion ?? -1, mark.orderMs] },
      canonical,
      digest,
    });
    if (!read.ok) return read;
    disposal = read.value;
  }
  const body = readBody(push, times, regionCode12, context.reporterKey);
  return ok({
    sourceEventNo: push.sourceEventNo,
    versionKey: key,
    mark,
    body,
    eventTime: counted.inFuture ? toInstant(counted.ms) : body.reportedAt,
    receivedAt: toInstant(receivedMs),
    flags: [...flags].sort(),
    disposal,
  });
}
