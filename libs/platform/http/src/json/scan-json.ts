/** Why a JSON text is refused. `offset` is the byte where it was seen, when that is known. */
export interface JsonRefusal {
  readonly reason:
    | 'empty'
    | 'not-utf8'
    | 'malformed'
    /** `\u0000`: PostgreSQL stores it neither in text nor in jsonb. */
    | 'nul'
    /** Half of a surrogate pair, `\ud83d` alone. */
    | 'lone-surrogate'
    /** A number beyond ±(2^53 − 1), which would be changed by reading it. */
    | 'unsafe-number'
    | 'too-deep'
    | 'too-many-keys'
    /** A key that reaches an object's prototype. */
    | 'forbidden-key';
  /** Chinese, without a piece of the text. */
  readonly detail: string;
  readonly offset?: number;
}

export interface JsonLimits {
  /** Nested objects and arrays. */
  readonly maxDepth: number;
  /** Keys of one object. */
  readonly maxKeys: number;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const LOWER_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** 999,999,999,999,999 is below 2^53: shorter numbers need no look. */
const SAFE_NUMBER_LENGTH = 15;

/**
 * One pass over the bytes for what `JSON.parse` lets through. It does not check the grammar: a text that is not JSON is
 * refused by the parser afterwards, and may be refused here for another reason before.
 */
export function scanJson(raw: Uint8Array, limits: JsonLimits): JsonRefusal | null {
  const keysAt = new Int32Array(limits.maxDepth + 1);
  const end = raw.length;
  let depth = 0;
  let at = 0;
  while (at < end) {
    const byte = raw[at]!;
    if (byte === QUOTE) {
      const after = endOfString(raw, at + 1);
      if (typeof after === 'object') return after;
      at = after;
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      const start = at;
      do at += 1;
      while (isNumberByte(raw[at]));
      if (mayBeUnsafe(raw, start, at)) {
        return { reason: 'unsafe-number', detail: '数字超出 ±9007199254740991，请改为字符串', offset: start };
      }
    } else {
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth += 1;
        if (depth > limits.maxDepth)
          return { reason: 'too-deep', detail: `嵌套超过 ${limits.maxDepth} 层`, offset: at };
        keysAt[depth] = 0;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (depth > 0) depth -= 1;
      } else if (byte === COLON && (keysAt[depth]! += 1) > limits.maxKeys) {
        return { reason: 'too-many-keys', detail: `一个对象的字段超过 ${limits.maxKeys} 个`, offset: at };
      }
      at += 1;
    }
  }
  return null;
}

/** Where the text goes on after the string whose first character is at `at`, or why the string is refused. */
function endOfString(raw: Uint8Array, at: number): number | JsonRefusal {
  for (;;) {
    const byte = raw[at];
    if (byte === undefined || byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) {
      at += 1;
    } else if (raw[at + 1] !== LOWER_U) {
      at += 2;
    } else {
      const unit = hexUnit(raw, at + 2);
      if (unit === 0) return { reason: 'nul', detail: '含有 \\u0000 字符', offset: at };
      const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
      if (isSurrogate && !isPair(raw, at, unit)) {
        return { reason: 'lone-surrogate', detail: '含有不成对的代理字符', offset: at };
      }
      at += isSurrogate ? 12 : 6;
    }
  }
}

/** Bytes of a number in any of its spellings: digits + - . e E. */
const isNumberByte = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= ZERO && byte <= NINE) ||
    byte === MINUS ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x65 ||
    byte === 0x45);

function mayBeUnsafe(raw: Uint8Array, start: number, end: number): boolean {
  if (end - start <= SAFE_NUMBER_LENGTH && !hasExponent(raw, start, end)) return false;
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(raw[at]!);
  return Math.abs(Number(text)) > Number.MAX_SAFE_INTEGER;
}

function hasExponent(raw: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (raw[at] === 0x65 || raw[at] === 0x45) return true;
  return false;
}

/** The code unit of four hex digits, or -1 when they are not hex (the parser refuses that). */
function hexUnit(raw: Uint8Array, at: number): number {
  let unit = 0;
  for (let i = 0; i < 4; i += 1) {
    const byte = raw[at + i] ?? 0;
    const lower = byte | 0x20;
    const digit = byte >= ZERO && byte <= NINE ? byte - ZERO : lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/** `at` is the backslash of a surrogate; true when it is a high one directly followed by a low one. */
const isPair = (raw: Uint8Array, at: number, unit: number): boolean => {
  if (unit > 0xdbff || raw[at + 6] !== BACKSLASH || raw[at + 7] !== LOWER_U) return false;
  const low = hexUnit(raw, at + 8);
  return low >= 0xdc00 && low <= 0xdfff;
};
