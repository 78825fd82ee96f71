import type { Mention, MentionValue } from '../mention.js';
import {
  ABOUT_AFTER,
  ABOUT_BEFORE,
  BETWEEN,
  COUNTED,
  FOREIGN,
  MONEY_AFTER,
  MONEY_BEFORE,
  NOT_YUAN,
  OTHER_VERB,
} from './money-words.js';
import { isDigit } from './numerals.js';
import { readNumber, type WrittenNumber } from './read-number.js';

/** Beyond it a sum is a mistake, and its cents are lost in the arithmetic. */
const HIGHEST_YUAN = 1e13;
const RANGE_SIGNS = '-~–—－至到';
const WITHOUT_UNIT_FROM = 100;
const WAN = 1e4;

/** What was found at a position: a sum, or how far the number there reached. */
export interface ReadSum {
  readonly mention: Mention | null;
  readonly end: number;
}

interface Range {
  readonly low: WrittenNumber;
  readonly high: WrittenNumber | null;
  readonly end: number;
}

/** Reads a sum of money whose number begins at `start` in a half-width text; null when no number begins there. */
export function readSum(text: string, original: string, start: number): ReadSum | null {
  const low = readNumber(text, start);
  if (low === null) return null;
  const range = readRange(text, low);
  const sign = signBefore(text, start);
  const unitEnd = readUnit(text, range, start, sign > 0);
  if (unitEnd === null) return { mention: null, end: low.end };
  const value = valueOf(text, range, start - sign, unitEnd);
  if (value === null) return { mention: null, end: low.end };
  const from = start - sign;
  return {
    mention: { kind: 'sum', text: original.slice(from, unitEnd.end), start: from, end: unitEnd.end, value },
    end: unitEnd.end,
  };
}

function readRange(text: string, low: WrittenNumber): Range {
  const alone = { low, high: null, end: low.end };
  // 10一20元: the numeral for the dash.
  const dash = text[low.end] === '一' && isDigit(text.charCodeAt(low.end - 1)) && isDigit(text.charCodeAt(low.end + 1));
  if (!dash && !RANGE_SIGNS.includes(text[low.end] ?? ' ')) return alone;
  let at = low.end + 1;
  if (text[at] === text[low.end] && text[at] !== '至' && text[at] !== '到') at += 1;
  const high = at < text.length ? readNumber(text, at) : null;
  return high === null || high.bare ? alone : { low, high, end: high.end };
}

/** Characters of a sign of currency right before the number. */
function signBefore(text: string, start: number): number {
  return text[start - 1] === '¥' || text[start - 1] === '￥' ? 1 : 0;
}

interface Unit {
  readonly end: number;
  /** 角 and 分 behind, in yuan. */
  readonly rest: number;
  readonly foreign: boolean;
}

function readUnit(text: string, range: Range, start: number, signed: boolean): Unit | null {
  const at = text[range.end] === ' ' ? range.end + 1 : range.end;
  const char = text[at];
  if (char === '元' || char === '圆') return readYuan(text, at);
  if (char === '块') return readKuai(text, at, range.high ?? range.low);
  if ((char === '毛' || char === '角') && text[at + 1] === '钱') return null;
  if (text.startsWith('人民币', at)) return { end: at + 3, rest: 0, foreign: false };
  const foreign = FOREIGN.longest(text, at);
  if (foreign > 0) return { end: at + foreign, rest: 0, foreign: true };
  const end = range.end;
  if (signed) return { end, rest: 0, foreign: false };
  return saidByContext(text, range, start) ? { end, rest: 0, foreign: false } : null;
}

function readYuan(text: string, at: number): Unit | null {
  if (NOT_YUAN.includes(text[at + 1] ?? ' ') && text[at + 1] !== undefined) return null;
  let end = at + 1;
  let rest = 0;
  for (const [name, part] of [
    ['角', 0.1],
    ['分', 0.01],
  ] as const) {
    const digit = readNumber(text, end);
    if (digit === null || digit.value === null || digit.value > 9 || text[digit.end] !== name) continue;
    rest += digit.value * part;
    end = digit.end + 1;
  }
  if (text[end] === '整' || (text[end] === '正' && !/[\u4e00-\u9fff]/.test(text[end + 1] ?? ''))) end += 1;
  return { end, rest, foreign: false };
}

/** 块 also counts pieces (两块地, 一块牌子): money where 钱, a digit, a price's word or the clause's end follows. */
const BEHIND_KUAI = '钱多左一每/、/,。;!?)” \n的包不都就也还才和到';

function readKuai(text: string, at: number, number: WrittenNumber): Unit | null {
  const next = text[at + 1];
  if (next === '钱') return { end: at + 2, rest: 0, foreign: false };
  if (number.value !== null && number.value < 2) return null;
  const part = next === undefined ? null : readNumber(text, at + 1);
  if (part !== null && part.value !== null && part.value < 10 && part.end === at + 2) {
    const end = text[part.end] === '毛' ? part.end + 1 : part.end;
    if (next !== '一' || text[part.end] === '毛')
      return { end: text[end] === '钱' ? end + 1 : end, rest: part.value / 10, foreign: false };
  }
  const few = number.value !== null && number.value < 10;
  if (next === undefined || (BEHIND_KUAI.includes(next) && !(few && '的一都就也还和到'.includes(next)))) {
    return { end: at + 1, rest: 0, foreign: false };
  }
  return null;
}

/** 31万, 罚款200, 3万8: without a unit, only what stands beside the number makes it money. */
function saidByContext(text: string, { low, high, end }: Range, start: number): boolean {
  const number = high ?? low;
  if (number.value === null && number.unit < WAN) return false;
  const next = text[end];
  if (next === '/' && number.unit >= WAN) return true;
  if (next !== undefined && (COUNTED.includes(next) || /[A-Za-z]/.test(next))) return false;
  if (number.unit >= WAN && MONEY_AFTER.longest(text, end) > 0) return true;
  if (number.bare) return false;
  if (number.colloquial && number.unit >= WAN) return true;
  if ((number.value ?? WAN) < WITHOUT_UNIT_FROM) return false;
  if (isPaidBefore(text, start)) return true;
  const between = BETWEEN.longest(text, start);
  return between > 0 && isPaidBefore(text, start - between);
}

/** 交 in 公交 and 提交 has nothing to do with paying. */
function isPaidBefore(text: string, end: number): boolean {
  const length = MONEY_BEFORE.longest(text, end);
  return length > 1 || (length === 1 && !OTHER_VERB.includes(text[end - 2] ?? ' '));
}

function valueOf(text: string, { low, high }: Range, start: number, unit: Unit): MentionValue | null {
  const top = high ?? low;
  // 3至5万元: the 3 borrows the unit, unless it would then be the larger one (800至1万元).
  const borrows = high !== null && low.unit === 1 && high.unit > 1 && (low.value ?? 0) * high.unit <= (high.value ?? 0);
  const from = low.value === null ? null : low.value * (borrows ? high.unit : 1) + (high === null ? unit.rest : 0);
  const to = high === null ? (low.to === null ? null : low.to) : high.value;
  if ((from ?? 0) >= HIGHEST_YUAN || (to ?? 0) >= HIGHEST_YUAN) return null;
  if (top.value === 0 && unit.rest === 0) return null;
  if (from !== null && to !== null && to < from) return null;
  const about =
    low.approximate ||
    top.approximate ||
    low.bare ||
    to !== null ||
    ABOUT_BEFORE.longest(text, start) > 0 ||
    ABOUT_AFTER.longest(text, unit.end) > 0;
  return {
    ...(from === null || unit.foreign ? {} : { yuan: decimal(from) }),
    ...(to === null || unit.foreign ? {} : { yuanTo: decimal(to) }),
    ...(about ? { approximate: true } : {}),
  };
}

function decimal(yuan: number): string {
  const cents = Math.round(yuan * 100);
  return cents % 100 === 0 ? String(cents / 100) : (cents / 100).toFixed(2);
}

/** A number that belongs to a longer word or code: A2区, 第三, 13号A座. */
export function isInsideWord(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (isDigit(before) || before === 46) return true;
  return (before >= 65 && before <= 90) || (before >= 97 && before <= 122) || text[start - 1] === '第';
}
