import { foldWidth } from '#kernel';
import type { MoneyUnit, Scalar } from './adapter.js';
import { ADAPTER_FLAG, type AdapterFlag } from './flags.js';
import { readTime } from './read-time.js';
import type { CompiledRule } from './compiled.js';
import type { Target } from './vocabulary.js';

/** A value in the form of its place, or why there is none. `says` is Chinese and repeats no value. */
export type Converted =
  | { readonly ok: true; readonly value: Scalar; readonly flag: AdapterFlag | null; readonly says: string }
  | { readonly ok: false; readonly flag: AdapterFlag | null; readonly says: string };

const good = (value: Scalar, says: string, flag: AdapterFlag | null = null): Converted => ({
  ok: true,
  value,
  flag,
  says,
});
/** `flag` null: the one of its place. */
const bad = (says: string, flag: AdapterFlag | null = null): Converted => ({ ok: false, flag, says });

/** As a spreadsheet writes a number that is too long for it. */
const ROUNDED = /^\d(?:\.\d+)?[eE]\+\d{1,2}$/;
const TRUE = ['true', '1', '是', '有', 'Y', 'y', 'yes', 'YES', 'T'];
const FALSE = ['false', '0', '否', '无', 'N', 'n', 'no', 'NO', 'F'];

/** What a time with an offset of its own ends with. */
const OWN_OFFSET = /[+-]\d{2}:?\d{2}\s*$/;

const TIME_FORMS = {
  iso: '带时区的时间',
  local: '不带时区的时间',
  compact: '8 位、12 位或 14 位数字的时间',
  cn: '“年月日”写法的时间',
  unix: '秒数',
  'unix-ms': '毫秒数',
  auto: '时间',
} as const;

/** Digits of a province to county, a town, a village or community. */
const REGION_LENGTHS = [6, 9, 12];
const REGION_LENGTH = 12;

const MONEY = /^(\d{1,15})(?:\.(\d{1,10}))?$/;
const SHIFT: Readonly<Record<MoneyUnit, number>> = { 分: -2, 元: 0, 万元: 4 };
const CENTS = 2;

/** Moves the decimal point: exact, where a double is not. */
function yuan(text: string, unit: MoneyUnit): string | null {
  const m = MONEY.exec(text.replace(/[,，\s]/g, '').replace(/(?:元|万元|分|￥|¥)$/, ''));
  if (m === null) return null;
  const digits = `${m[1]}${m[2] ?? ''}`;
  const point = m[1]!.length + SHIFT[unit];
  const padded = point > 0 ? digits.padEnd(point, '0') : `${'0'.repeat(1 - point)}${digits}`;
  const at = Math.max(point, 1);
  const whole = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(at).replace(/0+$/, '');
  return rest.length > CENTS || whole.length > 15 ? null : rest === '' ? whole : `${whole}.${rest}`;
}

function region(text: string): Converted {
  if (!/^\d+$/.test(text) || !REGION_LENGTHS.includes(text.length)) return bad('不是 6、9 或 12 位区划代码');
  const says = text.length === REGION_LENGTH ? '12 位区划代码' : `${text.length} 位区划代码补足 12 位`;
  return good(text.padEnd(REGION_LENGTH, '0'), says);
}

function number(raw: Scalar, target: Target, integer: boolean): Converted {
  const text = foldWidth(String(raw)).trim();
  const value = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return bad('不是数字');
  if (integer && !Number.isInteger(value)) return bad('不是整数');
  if (value < target.minimum || value > target.maximum) return bad('数字超出范围');
  return good(value, integer ? '整数' : '数字');
}

function truth(raw: Scalar): Converted {
  const text = foldWidth(String(raw)).trim();
  if (TRUE.includes(text)) return good(true, '是');
  return FALSE.includes(text) ? good(false, '否') : bad('不是“是”或“否”');
}

/** At most `max` UTF-16 units, never half a character. */
function cutTo(text: string, max: number): string {
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

function text(raw: Scalar, rule: CompiledRule, target: Target, says: string): Converted {
  if (typeof raw === 'number' && Number.isInteger(raw) && !Number.isSafeInteger(raw)) {
    return bad('数字过长，传来时末位已经丢失，请以字符串传送', ADAPTER_FLAG.digitsLost);
  }
  const whole = String(raw);
  if (ROUNDED.test(whole.trim())) return bad('表格软件改写了长数字，末位已经丢失', ADAPTER_FLAG.digitsLost);
  if (target.pattern !== null && !target.pattern.test(whole)) return bad('不符合此处的写法');
  const max = Math.min(rule.cut ?? target.maxLength, target.maxLength);
  if (whole.length <= max) return good(whole, says);
  if (!target.mayBeCut && rule.cut === undefined) return bad(`超过 ${max} 个字符`);
  const cut = cutTo(whole, max).trimEnd();
  return cut === '' ? bad('没有文字') : good(cut, `截至 ${max} 个字符`, ADAPTER_FLAG.textCut);
}

function time(raw: Scalar, rule: CompiledRule, zone: string, day: boolean): Converted {
  const form = rule.time ?? 'auto';
  const read = readTime(foldWidth(String(raw)), form, zone);
  if (read === null) return bad(`不是${TIME_FORMS[form]}，或不在日历上`);
  const hasOwn = read.endsWith('Z') || OWN_OFFSET.test(String(raw));
  if (day) return good(read.slice(0, 10), '日期');
  return good(read, hasOwn ? '时间' : zone === '' ? '时间，没有时区' : `时间，按 ${zone} 读取`);
}

/** Brings what a rule found to the form that its place takes. `zone`: see `readTime`. */
export function convertValue(raw: Scalar, rule: CompiledRule, target: Target, zone: string, says: string): Converted {
  if (rule.as === 'region') return region(foldWidth(String(raw)).trim());
  if (rule.as === 'amount') {
    const value = yuan(foldWidth(String(raw)).trim(), rule.unit);
    return value === null
      ? bad('不是金额，或不足一分')
      : good(value, rule.unit === '元' ? '金额' : `${rule.unit}换算为元`);
  }
  switch (target.kind) {
    case 'time':
    case 'date':
      return time(raw, rule, zone, target.kind === 'date');
    case 'integer':
    case 'number':
      return number(raw, target, target.kind === 'integer');
    case 'boolean':
      return truth(raw);
    case 'words': {
      const word = String(raw).trim();
      if (target.words.includes(word)) return good(word, says);
      return bad(`不是 ${target.words.join('、')} 之一`, ADAPTER_FLAG.valueUnmapped);
    }
    case 'text':
      // Under `/ext` a place has no kind but the one that the rule gives it.
      if (rule.as === 'integer' || rule.as === 'number') return number(raw, target, rule.as === 'integer');
      if (rule.as === 'boolean') return truth(raw);
      if (rule.time !== undefined) return time(raw, rule, zone, false);
      return text(raw, rule, target, says);
  }
}
