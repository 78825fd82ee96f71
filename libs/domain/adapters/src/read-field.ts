import { isScalar, type Scalar } from './adapter.js';
import type { CompiledAdapter, CompiledCondition, CompiledField, CompiledRule } from './compiled.js';
import { convertValue } from './convert-value.js';
import { ADAPTER_FLAG, type AdapterFlag } from './flags.js';
import { plainText } from './plain-text.js';
import { type Path, type Scope, valueAt } from './pointer.js';

/** What became of one place of the push. `value` undefined: it stays empty. */
export interface Reading {
  readonly value: Scalar | undefined;
  /** As it stood in the record; undefined where nothing stood there. */
  readonly raw: Scalar | undefined;
  /** Where in the scope it was looked for, or was found. Empty for a fixed value. */
  readonly from: readonly Path[];
  readonly flag: AdapterFlag | null;
  /** Chinese, without any value. */
  readonly says: string;
}

interface Taken {
  readonly raw: Scalar;
  readonly from: readonly Path[];
  readonly says: string;
}

/** A value is there when it is not blank, and no word for “none”. Text comes without the space around it. */
function valueIn(value: unknown, adapter: CompiledAdapter, blanks: ReadonlySet<string>): Scalar | undefined {
  if (!isScalar(value)) return undefined;
  const text = typeof value === 'string' ? value.trim() : String(value);
  if (text === '' || adapter.blanks.has(text) || blanks.has(text)) return undefined;
  return typeof value === 'string' ? text : value;
}

/** Every value at the path: one, or those of an array of them. */
function valuesAt(scope: Scope, path: Path, adapter: CompiledAdapter, blanks: ReadonlySet<string>): Scalar[] {
  const found = valueAt(scope, path);
  const all: readonly unknown[] = Array.isArray(found) ? found : [found];
  return all.map((one) => valueIn(one, adapter, blanks)).filter((one) => one !== undefined);
}

/** The value at the path, of an array of them the first. */
function firstAt(scope: Scope, path: Path, adapter: CompiledAdapter, blanks: ReadonlySet<string>): Scalar | undefined {
  const found = valueAt(scope, path);
  return Array.isArray(found) ? valuesAt(scope, path, adapter, blanks)[0] : valueIn(found, adapter, blanks);
}

const NONE: ReadonlySet<string> = new Set();

const textAt = (scope: Scope, path: Path, adapter: CompiledAdapter): string | undefined => {
  const value = firstAt(scope, path, adapter, NONE);
  return value === undefined ? undefined : String(value);
};

export function holdAll(conditions: readonly CompiledCondition[], scope: Scope, adapter: CompiledAdapter): boolean {
  return conditions.every((condition) => {
    const text = textAt(scope, condition.from, adapter);
    if (condition.exists !== undefined && condition.exists !== (text !== undefined)) return false;
    if (condition.in !== null && (text === undefined || !condition.in.has(text))) return false;
    return condition.notIn === null || text === undefined || !condition.notIn.has(text);
  });
}

function fill(template: readonly (string | Path)[], scope: Scope, adapter: CompiledAdapter): Taken | undefined {
  const from: Path[] = [];
  let out = '';
  for (const part of template) {
    if (typeof part === 'string') {
      out += part;
      continue;
    }
    const text = textAt(scope, part, adapter);
    if (text === undefined) continue;
    out += text;
    from.push(part);
  }
  return from.length === 0 ? undefined : { raw: out.trim(), from, says: '按模板写成' };
}

function take(rule: CompiledRule, scope: Scope, adapter: CompiledAdapter): Taken | undefined {
  if (rule.constant !== undefined) return { raw: rule.constant, from: [], says: '固定值' };
  if (rule.template !== null) return fill(rule.template, scope, adapter);
  if (rule.join !== undefined) return takeJoined(rule, rule.join, scope, adapter);
  for (const path of rule.from) {
    const raw = firstAt(scope, path, adapter, rule.blanks);
    if (raw !== undefined) return { raw, from: rule.from.length === 1 ? rule.from : [path], says: '原样' };
  }
  return undefined;
}

function takeJoined(rule: CompiledRule, by: string, scope: Scope, adapter: CompiledAdapter): Taken | undefined {
  const from: Path[] = [];
  const texts: string[] = [];
  for (const path of rule.from) {
    const found = valuesAt(scope, path, adapter, rule.blanks);
    if (found.length > 0) from.push(path);
    for (const value of found) texts.push(String(value));
  }
  return texts.length === 0 ? undefined : { raw: texts.join(by), from, says: texts.length === 1 ? '原样' : '连接而成' };
}

interface Shaped {
  /** Undefined: nothing is left. */
  readonly value: Scalar | undefined;
  readonly flag: AdapterFlag | null;
  readonly says: string;
}

/** What the rule does to the text before it is brought to the form of its place. */
function shape(taken: Taken, rule: CompiledRule): Shaped {
  let value: Scalar = taken.raw;
  let { says } = taken;
  if (rule.html) {
    value = plainText(String(value));
    says = '去掉网页标记';
  }
  if (rule.part !== undefined) {
    value = String(value).split(rule.part.by)[rule.part.at]?.trim() ?? '';
    says = `取第 ${rule.part.at + 1} 段`;
  }
  if (value === '') return { value: undefined, flag: null, says: '没有文字' };
  if (rule.map === null) return { value, flag: null, says };
  const word = String(value);
  const mapped = rule.map.get(word);
  if (mapped !== undefined) return { value: mapped, flag: null, says: '按对照表改写' };
  if (rule.mapped.has(word)) return { value, flag: null, says: '已是对照后的写法' };
  if (rule.unlisted === 'omit') {
    return { value: undefined, flag: ADAPTER_FLAG.valueUnmapped, says: '对照表中没有，留空' };
  }
  return { value, flag: ADAPTER_FLAG.valueUnmapped, says: '对照表中没有，保留原值' };
}

function readRule(
  field: CompiledField,
  rule: CompiledRule,
  scope: Scope,
  adapter: CompiledAdapter,
): Reading | undefined {
  const taken = take(rule, scope, adapter);
  if (taken === undefined) return undefined;
  const { raw, from } = taken;
  const shaped = shape(taken, rule);
  if (shaped.value === undefined) return { value: undefined, raw, from, flag: shaped.flag, says: shaped.says };
  const converted = convertValue(shaped.value, rule, field.target, adapter.zone, shaped.says);
  if (converted.ok) {
    return { value: converted.value, raw, from, flag: shaped.flag ?? converted.flag, says: converted.says };
  }
  return {
    value: undefined,
    raw,
    from,
    flag: converted.flag ?? field.unreadable,
    says: converted.says,
  };
}

/** The first rule that gives a value counts; where none does, what the first that found something could not read. */
export function readField(field: CompiledField, scope: Scope, adapter: CompiledAdapter): Reading {
  let unread: Reading | undefined;
  for (const rule of field.rules) {
    if (!holdAll(rule.when, scope, adapter)) continue;
    const reading = readRule(field, rule, scope, adapter);
    if (reading?.value !== undefined) return reading;
    unread ??= reading;
  }
  if (unread !== undefined) return unread;
  return { value: undefined, raw: undefined, from: field.places, flag: null, says: '没有值' };
}
