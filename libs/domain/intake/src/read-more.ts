import { ok, type ProblemItem, type Result } from '#kernel';
import type { BlindIndex } from './blind-keys.js';
import type { EventMention } from './event-parts.js';
import type { MoreOfBody } from './event-state.js';
import type { IdentityRecord } from './identity-record.js';
import type { PushedEvent } from './pushed.js';
import { readAttachments } from './read-attachments.js';
import { readEnterprises, readParties, readVehicles } from './read-parties.js';
import type { ReporterIdentity } from './reporter-identity.js';
import { readReporter } from './reporter-record.js';

export interface MoreContext {
  readonly reportedMs: number;
  readonly index: BlindIndex;
  readonly mentions: readonly EventMention[];
  /** Whatever is odd is added. */
  readonly flags: Set<string>;
}

export interface ReadMore {
  readonly more: MoreOfBody;
  readonly identities: IdentityRecord | null;
  /** What joins the reporter's events. */
  readonly reporterIdentity: ReporterIdentity | null;
}

const NOTHING: MoreOfBody = {};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Fields that are kept as they are said. */
const PLAIN = [
  'secrecy',
  'channel',
  'locationPrecision',
  'damage',
  'tags',
  'keywords',
  'relatedEventNos',
  'lawfulBasis',
  'retentionUntil',
] as const satisfies readonly (keyof PushedEvent & keyof MoreOfBody)[];

/** What a push says beyond the fields that every event has, and whom it names. */
export function readMore(push: PushedEvent, context: MoreContext): Result<ReadMore, readonly ProblemItem[]> {
  const { flags, mentions } = context;
  const more: Writable<MoreOfBody> = {};
  for (const name of PLAIN) {
    const value = push[name];
    if (value !== undefined && value.length > 0) Object.assign(more, { [name]: value });
  }
  const { sourceCategoryCode: code = null, sourceCategoryName: name = null } = push;
  if (code !== null || name !== null) more.sourceCategory = { code, name };
  if (push.location !== undefined) more.locationOriginal = push.location;
  if (mentions.length > 0) more.mentions = mentions;
  if (push.enterprises !== undefined && push.enterprises.length > 0)
    more.enterprises = readEnterprises(push.enterprises, flags);
  if (push.attachments !== undefined && push.attachments.length > 0) {
    const attachments = readAttachments(push.attachments, flags);
    if (!attachments.ok) return attachments;
    more.attachments = attachments.value;
  }
  const people = readPeople(push, context, more);
  return ok({ more: Object.keys(more).length === 0 ? NOTHING : more, ...people });
}

function readPeople(push: PushedEvent, context: MoreContext, more: Writable<MoreOfBody>): Omit<ReadMore, 'more'> {
  const { record: reporter, identity, flags } = readReporter(push.reporter, context.reportedMs);
  for (const flag of flags) context.flags.add(flag);
  if (reporter !== null) more.reporter = { role: reporter.role, anonymous: reporter.anonymous, minor: reporter.minor };
  const parties = readParties(push.parties ?? [], context);
  if (parties.published.length > 0) more.parties = parties.published;
  const vehicles = readVehicles(push.vehicles ?? [], context);
  if (vehicles.published.length > 0) more.vehicles = vehicles.published;
  const named = reporter !== null || parties.sealed.length > 0 || vehicles.sealed.length > 0;
  const identities = named ? { reporter, parties: parties.sealed, vehicles: vehicles.sealed } : null;
  return { identities, reporterIdentity: identity };
}
