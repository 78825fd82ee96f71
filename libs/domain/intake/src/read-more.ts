import { ok, type ProblemItem, type Result } from '#kernel';
import type { BlindIndex } from './blind-keys.js';
import type { EventEnterprise, EventMention } from './event-parts.js';
import type { EventBody, MoreOfBody } from './event-state.js';
import type { IdentityRecord } from './identity-record.js';
import type { PushedEvent, PushedParty } from './pushed.js';
import { readAttachments } from './read-attachments.js';
import { namedByCode } from './read-code.js';
import { readParties, readVehicles } from './read-parties.js';
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
  readonly subject: EventBody['subject'];
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
  if (push.attachments !== undefined && push.attachments.length > 0) {
    const attachments = readAttachments(push.attachments, flags);
    if (!attachments.ok) return attachments;
    more.attachments = attachments.value;
  }
  // Persons who were named as if they were firms come behind the parties that were pushed.
  const beside: PushedParty[] = [];
  const subject = readSubject(push, flags, beside);
  const enterprises = readEnterprises(push, flags, beside);
  if (enterprises.length > 0) more.enterprises = enterprises;
  const people = readPeople([...(push.parties ?? []), ...beside], push, context, more);
  return ok({ subject, more: Object.keys(more).length === 0 ? NOTHING : more, ...people });
}

function readSubject({ subject }: PushedEvent, flags: Set<string>, beside: PushedParty[]): EventBody['subject'] {
  if (subject === undefined) return null;
  const { name, uscc, person } = namedByCode(subject, '被反映', flags);
  if (person === null) return { name, uscc };
  beside.push(person);
  return name === null ? null : { name, uscc };
}

function readEnterprises(push: PushedEvent, flags: Set<string>, beside: PushedParty[]): EventEnterprise[] {
  return (push.enterprises ?? []).flatMap((enterprise) => {
    const { role = null, address = null } = enterprise;
    const { name, uscc, person } = namedByCode(enterprise, role ?? '其他', flags);
    if (person !== null) beside.push(person);
    const isPersonOnly = person !== null && name === null && address === null;
    return isPersonOnly ? [] : [{ role, name, uscc, address }];
  });
}

function readPeople(
  parties: readonly PushedParty[],
  push: PushedEvent,
  context: MoreContext,
  more: Writable<MoreOfBody>,
): Pick<ReadMore, 'identities' | 'reporterIdentity'> {
  const { record: reporter, identity, flags } = readReporter(push.reporter, context.reportedMs);
  for (const flag of flags) context.flags.add(flag);
  if (reporter !== null) more.reporter = { role: reporter.role, anonymous: reporter.anonymous, minor: reporter.minor };
  const named = readParties(parties, context);
  if (named.published.length > 0) more.parties = named.published;
  const vehicles = readVehicles(push.vehicles ?? [], context);
  if (vehicles.published.length > 0) more.vehicles = vehicles.published;
  const isAnybody = reporter !== null || named.sealed.length > 0 || vehicles.sealed.length > 0;
  const identities = isAnybody ? { reporter, parties: named.sealed, vehicles: vehicles.sealed } : null;
  return { identities, reporterIdentity: identity };
}
