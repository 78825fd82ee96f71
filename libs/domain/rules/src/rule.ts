import type { FieldName, KeyField } from './fields.js';

/** Compares one field with constants. Several operators in one condition must all hold. An unknown value fails all but `exists: false`. */
export interface FieldCondition {
  readonly field: FieldName;
  readonly eq?: string | number | boolean;
  readonly in?: readonly (string | number)[];
  readonly prefix?: readonly string[];
  readonly gte?: number | string;
  readonly lte?: number | string;
  readonly exists?: boolean;
}

export type TextField = 'title' | 'description';

/** Looks for words in the event's own text, exactly as written. The lists present must all hold, over all named fields together. */
export interface TextCondition {
  readonly text: readonly TextField[];
  readonly anyOf?: readonly string[];
  readonly allOf?: readonly string[];
  readonly noneOf?: readonly string[];
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | FieldCondition
  | TextCondition;

/** One part of the key: a field, or the first of several that is known. */
export type KeyPart = KeyField | { readonly firstOf: readonly KeyField[] };

export interface Span {
  readonly days?: number;
  readonly hours?: number;
}

export interface RuleWindow {
  readonly key: readonly KeyPart[];
  /** Null only where one event is enough. */
  readonly within: Span | null;
  readonly atLeast: number;
  readonly distinct: { readonly by: KeyField; readonly atLeast: number } | null;
}

export type Severity = '一般' | '重要' | '重大';

/** A rule of language version 1, read and complete: what the file leaves out has its default here. */
export interface Rule {
  readonly language: 1;
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** One sentence for the prosecutor: what a hit means. */
  readonly says: string;
  /** 检察业务条线, e.g. 公益诉讼检察. */
  readonly line: string;
  /** 案件领域, where the line knows fields. */
  readonly field: string | null;
  /** The instrument that usually follows. */
  readonly instrument: string | null;
  /** Law and rules that a hit rests on, with article. */
  readonly basis: readonly string[];
  readonly severity: Severity;
  readonly where: Condition;
  readonly window: RuleWindow;
  readonly lock: Span;
}

export type RuleId = string;

const HOUR_MS = 3_600_000;

export function spanMs(span: Span): number {
  return (span.days ?? 0) * 24 * HOUR_MS + (span.hours ?? 0) * HOUR_MS;
}
