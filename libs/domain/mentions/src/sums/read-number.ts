import { isDigit, NUMERAL, numeralKind, numeralValue } from './numerals.js';

/** A number as written in a text. */
export interface WrittenNumber {
  readonly end: number;
  /** Null when it is not told (几万). */
  readonly value: number | null;
  /** Upper end of 三四千. */
  readonly to: number | null;
  readonly approximate: boolean;
  /** 3万8, 十二万八: said so of money more than of anything else. */
  readonly colloquial: boolean;
  /** 万, 千 and 百 alone are a number only behind 上, 近 and the like. */
  readonly bare: boolean;
  /** The last unit that was said (1 for none): 3至5万元 lends it to the 3. */
  readonly unit: number;
}

/** Longer runs are account numbers and the like. */
const MOST_DIGITS = 13;
const MOST_CHARACTERS = 40;
const BEHIND_ONE = '十拾百佰千仟万亿元圆块';

/** Reads the number that begins at `start`, Arabic (with commas and a fraction), Chinese or mixed; null for none. */
export function readNumber(text: string, start: number): WrittenNumber | null {
  const state = new NumberState();
  let i = start;
  while (i < text.length && i - start < MOST_CHARACTERS) {
    const next = isDigit(text.charCodeAt(i)) ? readArabic(text, i, state) : readChinese(text, i, state);
    if (next === null) return null;
    if (next === i) break;
    i = next;
  }
  return i === start ? null : state.finish(i);
}

class NumberState {
  /** Closed groups (亿, 万), the group being read, and the digits that wait for their unit. */
  total = 0;
  group = 0;
  pending: number | null = null;
  /** Second digit of 三四千. */
  pendingTo: number | null = null;
  pendingIsSingle = false;
  arabic = false;
  unit = 1;
  upperExtra = 0;
  afterZero = false;
  approximate = false;
  untold = false;
  bare = false;
  digitsOnly = true;

  take(digit: number, single: boolean): void {
    this.pending = digit;
    this.pendingIsSingle = single;
  }

  /** A unit inside a group of four digits. */
  small(unit: number): void {
    if (this.pending === null && this.group === 0 && this.total === 0 && !this.untold && unit > 10) this.bare = true;
    this.group += (this.pending ?? 1) * unit;
    if (this.pendingTo !== null) this.upperExtra += (this.pendingTo - (this.pending ?? 0)) * unit;
    this.closeDigit(unit);
  }

  /** A unit that closes a group. */
  large(unit: number): void {
    if (this.pending === null && this.group === 0 && this.total === 0) {
      if (!this.untold) this.bare = true;
      this.group = 1;
    }
    if (this.pendingTo !== null) this.upperExtra += this.pendingTo - (this.pending ?? 0);
    const inside = this.group + (this.pending ?? 0);
    this.total = unit > 1e4 ? (this.total + inside) * unit : this.total + inside * unit;
    this.upperExtra *= unit;
    this.group = 0;
    this.closeDigit(unit);
  }

  private closeDigit(unit: number): void {
    this.pending = null;
    this.pendingTo = null;
    this.arabic = false;
    this.afterZero = false;
    this.unit = unit;
    this.digitsOnly = false;
  }

  finish(end: number): WrittenNumber {
    const said = this.total + this.group;
    let value = said;
    let colloquial = false;
    if (this.pending !== null) {
      // 十二万八 is 128000, 三千五 is 3500; 三千零五 is 3005.
      colloquial = said > 0 && this.unit >= 100 && this.pendingIsSingle && !this.afterZero;
      value += colloquial ? (this.pending * this.unit) / 10 : this.pending;
      if (this.pendingTo !== null) this.upperExtra += this.pendingTo - this.pending;
    }
    return {
      end,
      value: this.untold ? null : value,
      to: this.upperExtra > 0 && !this.untold ? value + this.upperExtra : null,
      approximate: this.approximate || this.untold || this.upperExtra > 0,
      colloquial,
      bare: this.bare,
      unit: this.unit,
    };
  }
}

/** The position behind what was read, `i` when the number ends here, null when this is no number at all. */
function readArabic(text: string, i: number, state: NumberState): number | null {
  if (state.pending !== null || state.approximate) return i;
  let end = i;
  let digits = '';
  while (isDigit(text.charCodeAt(end))) {
    digits += text[end]!;
    end += 1;
    // 1,200: three digits must follow, and no fourth.
    const code = text.charCodeAt(end);
    if (code === 44 && threeDigitsAt(text, end + 1) && digits.length <= MOST_DIGITS) end += 1;
    if (digits.length > MOST_DIGITS) return null;
  }
  if (text[end] === '.' && isDigit(text.charCodeAt(end + 1))) {
    let fraction = '.';
    end += 1;
    while (isDigit(text.charCodeAt(end)) && fraction.length <= MOST_DIGITS) {
      fraction += text[end]!;
      end += 1;
    }
    // 1.2.3 is a paragraph or a date.
    if (text[end] === '.' && isDigit(text.charCodeAt(end + 1))) return null;
    digits += fraction;
  }
  state.take(Number(digits), digits.length === 1);
  state.arabic = true;
  return end;
}

function threeDigitsAt(text: string, at: number): boolean {
  for (let k = 0; k < 3; k += 1) if (!isDigit(text.charCodeAt(at + k))) return false;
  return !isDigit(text.charCodeAt(at + 3));
}

function readChinese(text: string, i: number, state: NumberState): number | null {
  const code = text.charCodeAt(i);
  const kind = numeralKind(code);
  if (kind === NUMERAL.smallUnit || kind === NUMERAL.largeUnit) {
    const unit = numeralValue(code);
    if (state.pending === null && state.unit === unit) return i;
    if (kind === NUMERAL.largeUnit) state.large(unit);
    else state.small(unit);
    return i + 1;
  }
  if (kind === NUMERAL.more) return readMore(text, i, state);
  if (kind === 0 || state.approximate || state.bare) return i;
  if (kind === NUMERAL.untold) return readUntold(text, i, state);
  const digit = numeralValue(code);
  // 8万一间: 一 belongs to what follows, unless a unit does (一百一十).
  if (digit === 1 && state.unit > 1 && state.pending === null && !BEHIND_ONE.includes(text[i + 1] ?? ' ')) return i;
  return readChineseDigit(digit, i, state);
}

/** 几万 and 十几万: what is not told stands before a unit, or at the end of tens. */
function readUntold(text: string, i: number, state: NumberState): number {
  if (state.pending !== null) return i;
  const next = numeralKind(text.charCodeAt(i + 1));
  const beforeUnit = next === NUMERAL.smallUnit || next === NUMERAL.largeUnit;
  if (!beforeUnit && state.unit === 1 && text[i] === '数') return i;
  if (state.group === 0 && state.total === 0) state.untold = true;
  else state.approximate = true;
  return i + 1;
}

/** 多, 余 and 来 belong to a number only behind one. */
function readMore(text: string, i: number, state: NumberState): number {
  const begun = state.pending !== null || state.group > 0 || state.total > 0 || state.untold;
  if (!begun || state.approximate) return i;
  if (text[i] === '来' && state.pending !== null && state.digitsOnly && state.pending < 10) return i;
  state.approximate = true;
  return i + 1;
}

function readChineseDigit(digit: number, i: number, state: NumberState): number {
  if (digit === 0) {
    if (state.pending === null) state.afterZero = true;
    else if (!state.pendingIsSingle || state.digitsOnly) state.take(state.pending * 10, false);
    else return i;
    return i + 1;
  }
  if (state.pending === null) {
    state.take(digit, true);
    return i + 1;
  }
  if (state.pendingTo !== null || state.arabic) return i;
  // 三四千, 三五百: two digits side by side before a unit are a range; otherwise they are read one by one (二〇一八).
  if (state.pendingIsSingle && digit > state.pending && digit - state.pending <= 2) {
    state.pendingTo = digit;
    return i + 1;
  }
  if (!state.digitsOnly) return i;
  state.take(state.pending * 10 + digit, false);
  return i + 1;
}
