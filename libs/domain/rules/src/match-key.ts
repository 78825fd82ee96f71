import { err, ok, type Result } from '#kernel';
import { KEY_FIELDS, type KeyField } from './fields.js';
import { maskText } from './mask-text.js';
import { normaliseAddress, normaliseName } from './normalise-key.js';
import type { RuleEvent } from './rule-event.js';
import type { KeyPart, Rule } from './rule.js';

/** Hex SHA-256 of UTF-8 text. */
export type Digest = (text: string) => string;

export interface MatchKey {
  /** 32 hex digits: a digest of (procuratorate, rule, key values), so that it holds nothing personal. Stable across rule versions. */
  readonly matchKey: string;
  /** For `distinct`: a digest of the value, null where it is unknown. */
  readonly distinct: string | null;
}

/** Which part of the key the event does not have: such an event does not count for the rule. */
export interface KeyMissing {
  readonly missing: readonly KeyField[];
}

const KEY_LENGTH = 32;
// Joins what a value cannot hold: normalised values and ids are free of control characters.
const JOINT = '\u001f';

export function matchKeyOf(
  rule: Rule,
  procuratorateId: string,
  event: RuleEvent,
  digest: Digest,
): Result<MatchKey, KeyMissing> {
  const values: string[] = [];
  for (const part of rule.window.key) {
    const found = firstKnown(part, event);
    if (found === null) return err({ missing: fieldsOf(part) });
    values.push(`${found.field}=${found.value}`);
  }
  const matchKey = digest([procuratorateId, rule.id, ...values].join(JOINT)).slice(0, KEY_LENGTH);
  const by = rule.window.distinct?.by;
  const value = by === undefined ? null : keyValue(by, event);
  return ok({ matchKey, distinct: value === null ? null : digest(value).slice(0, KEY_LENGTH) });
}

/**
 * The key as a person reads it: raw values, masked; the reporter's only as being there. A code has its firm's name before
 * it and an event its title, since nobody knows a case by a number.
 */
export function describeKey(rule: Rule, event: RuleEvent): { field: string; value: string }[] {
  return rule.window.key.flatMap((part) => {
    const found = firstKnown(part, event);
    if (found === null) return [];
    return [{ field: KEY_FIELDS[found.field], value: shownKeyValue(found.field, event) }];
  });
}

const fieldsOf = (part: KeyPart): readonly KeyField[] => (typeof part === 'string' ? [part] : part.firstOf);

function firstKnown(part: KeyPart, event: RuleEvent): { field: KeyField; value: string } | null {
  for (const field of fieldsOf(part)) {
    const value = keyValue(field, event);
    if (value !== null) return { field, value };
  }
  return null;
}

/** An empty value after normalisation is an unknown one: 「——」 is no address. */
function keyValue(field: KeyField, event: RuleEvent): string | null {
  const raw = rawKeyValue(field, event);
  if (raw === null) return null;
  const value = field === 'subject.name' ? normaliseName(raw) : field === 'address' ? normaliseAddress(raw) : raw;
  return value === '' ? null : value;
}

function rawKeyValue(field: KeyField, event: RuleEvent): string | null {
  switch (field) {
    case 'subject.uscc':
      return event.subject?.uscc ?? null;
    case 'subject.name':
      return event.subject?.name ?? null;
    case 'address':
      return event.address;
    case 'gridCode':
      return event.gridCode;
    case 'regionCode12':
      return event.regionCode12;
    case 'categoryCode':
      return event.category.code;
    case 'eventId':
      return event.eventId;
    case 'reporterKey':
      return event.reporterKey;
  }
}

function shownKeyValue(field: KeyField, event: RuleEvent): string {
  const raw = maskText(rawKeyValue(field, event) ?? '');
  switch (field) {
    case 'reporterKey':
      return '举报人(已加密)';
    case 'subject.uscc':
      return event.subject?.name == null ? raw : `${maskText(event.subject.name)}（${raw}）`;
    case 'eventId':
      return maskText(event.title);
    default:
      return raw;
  }
}
