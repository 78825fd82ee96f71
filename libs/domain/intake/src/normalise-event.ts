import { err, isLegalDay, ok, type ProblemItem, type Result } from '#kernel';
import type { BlindIndex } from './blind-keys.js';
import { bodyHash, type Canonical, type Digest } from './body-hash.js';
import { versionKey } from './decide-version.js';
import type { EventMention, Mapping } from './event-parts.js';
import type { EventBody, VersionMark } from './event-state.js';
import { CLOCK_TOLERANCE_MS, eventTime } from './event-time.js';
import type { IdentityRecord } from './identity-record.js';
import type { IncomingDisposal } from './merge-disposal.js';
import { normaliseDisposal, TIME_IMPOSSIBLE } from './normalise-disposal.js';
import { orderOfTimes } from './order-of-times.js';
import { parseTime, toInstant } from './parse-time.js';
import type { PushedEvent } from './pushed.js';
import { FLAG } from './quality-flags.js';
import { readMore } from './read-more.js';
import { type ReadPlace, readPlace } from './read-place.js';

export interface EventContext {
  /** Region of the source's registration: an event without one takes it, flagged. */
  readonly sourceRegion: string;
  readonly receivedMs: number;
  readonly index: BlindIndex;
  /** What title and description name (`#domain/mentions`). */
  readonly mentions: readonly EventMention[];
  readonly canonical: Canonical;
  readonly digest: Digest;
  /** Flags that an adapter gave. */
  readonly flags?: readonly string[];
  /** The platform's own record without its handling, where an adapter made the push of it. */
  readonly payload?: () => unknown;
  readonly mapping?: Mapping;
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
  /** In clear: it leaves memory sealed only. Null where the version names nobody. */
  readonly identities: IdentityRecord | null;
}

interface Times {
  reportedMs: number;
  occurredMs: number | null;
  updatedMs: number | null;
}

/** Rules speak of these; another word is kept, and met by none. */
const LEVELS = ['一般', '较大', '重大', '特大'];
const URGENCIES = ['一般', '较急', '紧急'];
const isUnknownWord = (word: string | undefined, known: readonly string[]): boolean =>
  word !== undefined && !known.includes(word);

const RETENTION_IMPOSSIBLE = '不是日历上的日期；请写 "2029-03-02"';

function readTimes(push: PushedEvent, receivedMs: number, flags: Set<string>): Times | null {
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
  const times: Times = {
    reportedMs: reported.ms,
    occurredMs: optional(push.occurredAt, FLAG.occurredAtUnreadable),
    updatedMs: optional(push.updatedAt, FLAG.updatedAtUnreadable),
  };
  // It would be above every version that is still to come.
  if (times.updatedMs !== null && times.updatedMs > receivedMs + CLOCK_TOLERANCE_MS) {
    flags.add(FLAG.updatedInFuture);
    times.updatedMs = null;
  }
  for (const flag of orderOfTimes({ receivedMs, ...times })) flags.add(flag);
  return times;
}

function readBody(
  push: PushedEvent,
  times: Times,
  place: ReadPlace,
  said: Pick<EventBody, 'subject' | 'reporterKey' | 'more'>,
): EventBody {
  return {
    title: push.title,
    description: push.description ?? '',
    category: { code: push.categoryCode ?? null, name: push.categoryName ?? null },
    level: push.level ?? null,
    urgency: push.urgency ?? null,
    occurredAt: times.occurredMs === null ? null : toInstant(times.occurredMs),
    reportedAt: toInstant(times.reportedMs),
    regionCode12: place.regionCode12,
    gridCode: place.gridCode,
    gridName: push.gridName ?? null,
    address: push.address ?? null,
    location: place.location,
    subject: said.subject,
    reporterKey: said.reporterKey,
    peopleCount: push.peopleCount ?? null,
    amount: push.amount ?? null,
    more: said.more,
  };
}

/**
 * Of the source's payload, as it came, where the source numbers its versions: the same bytes are then the same version
 * whatever becomes of the adapter. Without numbers the hash is the version, and is of what the adapter made: members that it
 * passes over, as a time of synchronisation, would make a version of every poll (docs/adr/0012).
 */
function hashOf(push: PushedEvent, { payload, canonical, digest }: EventContext): string {
  if (payload !== undefined && push.sourceVersion !== undefined) return digest(canonical(payload()));
  return bodyHash(push as unknown as Readonly<Record<string, unknown>>, canonical, digest);
}

/**
 * Brings a pushed event to the form that is decided on and stored. Refused is only what makes it impossible to place or to
 * keep: a report time, or a step's time, that is in no calendar, a last day of keeping that is none, an attachment without a
 * digest. Everything else that is odd becomes a flag.
 */
export function normaliseEvent(
  push: PushedEvent,
  context: EventContext,
): Result<IncomingEvent, readonly ProblemItem[]> {
  const { receivedMs, canonical, digest, index } = context;
  const flags = new Set<string>(context.flags);
  const times = readTimes(push, receivedMs, flags);
  if (times === null) return err([{ pointer: '/reportedAt', detail: TIME_IMPOSSIBLE }]);
  if (push.retentionUntil !== undefined && !isLegalDay(push.retentionUntil))
    return err([{ pointer: '/retentionUntil', detail: RETENTION_IMPOSSIBLE }]);

  if (isUnknownWord(push.level, LEVELS) || isUnknownWord(push.urgency, URGENCIES)) flags.add(FLAG.valueUnmapped);
  const counted = eventTime(times.reportedMs, receivedMs);
  const place = readPlace(push, context.sourceRegion, flags);
  const read = readMore(push, { reportedMs: times.reportedMs, index, flags, mentions: context.mentions });
  if (!read.ok) return read;
  const { subject, more, identities, reporterIdentity: identity } = read.value;
  const reporterKey = identity === null ? null : index(identity.kind, identity.value);
  const from = context.mapping === undefined ? more : { ...more, mapping: context.mapping };
  const body = readBody(push, times, place, { subject, reporterKey, more: from });

  const mark: VersionMark = {
    sourceVersion: push.sourceVersion ?? null,
    bodyHash: hashOf(push, context),
    orderMs: times.updatedMs ?? receivedMs,
    dated: times.updatedMs !== null,
    receivedMs,
  };
  const key = versionKey(mark);
  let disposal: IncomingDisposal | null = null;
  if (push.disposal !== undefined) {
    const said = normaliseDisposal(push.disposal, {
      pointer: '/disposal',
      fallbackMs: mark.orderMs,
      receivedMs,
      version: { key, order: [mark.sourceVersion ?? -1, mark.orderMs] },
      canonical,
      digest,
    });
    if (!said.ok) return said;
    disposal = said.value;
  }
  return ok({
    sourceEventNo: push.sourceEventNo,
    versionKey: key,
    mark,
    body,
    eventTime: counted.inFuture ? toInstant(counted.ms) : body.reportedAt,
    receivedAt: toInstant(receivedMs),
    flags: [...flags].sort(),
    disposal,
    identities,
  });
}
