import { describeCondition, describeSpan } from './describe-condition.js';
import { FIELDS, KEY_FIELDS, moneyCents } from './fields.js';
import { maskedExcerpt } from './mask-text.js';
import type { RuleEvent } from './rule-event.js';
import { type Condition, type FieldCondition, type Rule, spanMs, type TextCondition } from './rule.js';

export interface WordFound {
  readonly word: string;
  readonly field: string;
  /** Offset in UTF-16 code units. */
  readonly at: number;
}

export interface ConditionTrace {
  /** JSON Pointer of the condition in the rule. */
  readonly path: string;
  readonly says: string;
  readonly held: boolean;
  /** The value that was looked at, masked; null where it is unknown or there is none of its own. */
  readonly actual: string | null;
  readonly found: readonly WordFound[];
}

export interface Explanation {
  readonly held: boolean;
  /** Every condition of the rule, each before its arms, whether it decided or not. */
  readonly conditions: readonly ConditionTrace[];
}

const ACTUAL_MAX = 120;
const AROUND_WORD = 20;

/**
 * Evaluates a rule on one event again, slowly and in plain sight: what a person reads as the reason of a hit.
 * A property test holds its verdict equal to that of the compiled rules.
 */
export function explainRule(rule: Rule, event: RuleEvent): Explanation {
  const conditions: ConditionTrace[] = [];
  const held = trace(rule.where, '/where', event, conditions);
  return { held, conditions };
}

function trace(condition: Condition, path: string, event: RuleEvent, into: ConditionTrace[]): boolean {
  if ('field' in condition) {
    const held = fieldHolds(condition, event);
    into.push({ path, says: describeCondition(condition), held, actual: shown(condition, event), found: [] });
    return held;
  }
  if ('text' in condition) {
    const { held, found } = textHolds(condition, event);
    into.push({ path, says: describeCondition(condition), held, actual: surroundings(found[0], event), found });
    return held;
  }
  const place = into.length;
  const held = combine(condition, path, event, into);
  into.splice(place, 0, { path, says: describeCondition(condition), held, actual: null, found: [] });
  return held;
}

function combine(
  condition: Exclude<Condition, FieldCondition | TextCondition>,
  path: string,
  event: RuleEvent,
  into: ConditionTrace[],
): boolean {
  if ('not' in condition) return !trace(condition.not, `${path}/not`, event, into);
  const [name, arms] = 'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
  const verdicts = arms.map((arm, i) => trace(arm, `${path}/${name}/${i}`, event, into));
  return name === 'all' ? verdicts.every(Boolean) : verdicts.some(Boolean);
}

function fieldHolds(condition: FieldCondition, event: RuleEvent): boolean {
  const { kind, read } = FIELDS[condition.field];
  const value = read(event);
  const known = value !== null && !(Array.isArray(value) && value.length === 0);
  if (condition.exists !== undefined && condition.exists !== known) return false;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const oneOf = (wanted: readonly unknown[]): boolean => known && values.some((one) => wanted.includes(one));
  if (condition.eq !== undefined && !oneOf([condition.eq])) return false;
  if (condition.in !== undefined && !oneOf(condition.in)) return false;
  if (condition.prefix !== undefined) {
    if (typeof value !== 'string' || !condition.prefix.some((prefix) => value.startsWith(prefix))) return false;
  }
  const rank = (operand: unknown): bigint | number | null => {
    if (kind === 'money')
      return typeof operand === 'string' || typeof operand === 'number' ? moneyCents(String(operand)) : null;
    return typeof operand === 'number' ? operand : null;
  };
  if (condition.gte !== undefined && !inOrder(rank(condition.gte), rank(value))) return false;
  if (condition.lte !== undefined && !inOrder(rank(value), rank(condition.lte))) return false;
  return true;
}

const inOrder = (low: bigint | number | null, high: bigint | number | null): boolean =>
  low !== null && high !== null && low <= high;

function textHolds(condition: TextCondition, event: RuleEvent): { held: boolean; found: WordFound[] } {
  const occurrences = (word: string): WordFound[] =>
    condition.text
      .map((field) => ({ word, field, at: event[field].indexOf(word) }))
      .filter((occurrence) => occurrence.at >= 0);
  const all = (condition.allOf ?? []).map(occurrences);
  const any = (condition.anyOf ?? []).map(occurrences);
  const none = (condition.noneOf ?? []).map(occurrences);
  const held =
    all.every((list) => list.length > 0) &&
    none.every((list) => list.length === 0) &&
    (condition.anyOf === undefined || any.some((list) => list.length > 0));
  return { held, found: [...all, ...any, ...none].flat() };
}

function shown(condition: FieldCondition, event: RuleEvent): string | null {
  const value = FIELDS[condition.field].read(event);
  if (value === null) return null;
  if (FIELDS[condition.field].kind === 'sealed') return '已加密';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return maskedExcerpt(typeof value === 'object' ? value.join('、') : String(value), ACTUAL_MAX);
}

function surroundings(found: WordFound | undefined, event: RuleEvent): string | null {
  if (found === undefined) return null;
  const text = found.field === 'title' ? event.title : event.description;
  const from = Math.max(found.at - AROUND_WORD, 0);
  // Masked as a whole before it is cut: a number that the cut halves would not be seen as one.
  const masked = maskedExcerpt(text, text.length);
  return masked.slice(from, found.at + found.word.length + AROUND_WORD).slice(0, ACTUAL_MAX);
}

/** The window in words, with what was counted. `days` is the span's length in days. */
export function explainWindow(
  rule: Rule,
  counted: number,
): { says: string; counted: number; needed: number; days: number } | null {
  const { within, atLeast, distinct } = rule.window;
  if (within === null) return null;
  const also = distinct === null ? '' : `，且${KEY_FIELDS[distinct.by]}至少${distinct.atLeast}个不同`;
  return {
    says: `${describeSpan(within)}内同一归并键至少${atLeast}件${also}`,
    counted,
    needed: atLeast,
    days: spanMs(within) / 86_400_000,
  };
}
