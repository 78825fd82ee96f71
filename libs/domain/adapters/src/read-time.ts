import type { TimeForm } from './adapter.js';

const OFFSET = 'Z|[+-]\\d{2}:?\\d{2}';
const DAY = '(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})';
const CLOCK = '(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?';
const ISO = new RegExp(`^${DAY}[T ]${CLOCK} ?(${OFFSET})$`, 'i');
const LOCAL = new RegExp(`^${DAY}(?:[T ]${CLOCK})?$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;
const CN = /^(\d{4})年(\d{1,2})月(\d{1,2})日 ?(?:(\d{1,2})[时点:](?:(\d{1,2})[分:]?(?:(\d{1,2})秒?)?)?)?$/;
/** Since September 2001; with as many digits as no compact form has. */
const UNIX = /^\d{10}$/;
const UNIX_MS = /^\d{13}$/;
const LONGEST = 40;
const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2200;

interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly milli: number;
}

const TWO = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const pad = (value: number): string => TWO[value]!;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0));

/** Null for what is on no calendar: 30 February, 24:00, a leap second. */
function write(clock: Clock, offset: string): string | null {
  const { year, month, day, hour, minute, second, milli } = clock;
  if (year < EARLIEST_YEAR || year > LATEST_YEAR || hour > 23 || minute > 59 || second > 59) return null;
  if (day < 1 || day > daysIn(year, month)) return null;
  const fraction = milli === 0 ? '' : `.${String(milli).padStart(3, '0')}`;
  const time = `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`;
  // Without an offset a space between: the form that ingest reads as local time, flagged.
  return `${year}-${pad(month)}-${pad(day)}${offset === '' ? ' ' : 'T'}${time}${offset}`;
}

const clockOf = (parts: readonly (string | undefined)[]): Clock => ({
  year: Number(parts[0]),
  month: Number(parts[1]),
  day: Number(parts[2]),
  hour: Number(parts[3] ?? 0),
  minute: Number(parts[4] ?? 0),
  second: Number(parts[5] ?? 0),
  milli: parts[6] === undefined ? 0 : Math.floor(Number(`0.${parts[6]}`) * 1000),
});

function withOffset(text: string): string | null {
  const m = ISO.exec(text);
  if (m === null) return null;
  const offset = m[9]!.toUpperCase();
  if (offset !== 'Z' && (Number(offset.slice(1, 3)) > 14 || Number(offset.slice(-2)) > 59)) return null;
  const written = offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  return write(clockOf([m[1], m[3], m[4], ...m.slice(5, 9)]), written);
}

function local(text: string, zone: string): string | null {
  const m = LOCAL.exec(text);
  return m === null ? null : write(clockOf([m[1], m[3], m[4], ...m.slice(5, 9)]), zone);
}

function inOrder(form: RegExp, text: string, zone: string): string | null {
  const m = form.exec(text);
  return m === null ? null : write(clockOf(m.slice(1)), zone);
}

function sinceEpoch(form: RegExp, text: string, unitMs: number): string | null {
  return form.test(text) ? new Date(Number(text) * unitMs).toISOString() : null;
}

/**
 * A time as the push contract takes it, of the same instant; null when it is not of the form, or on no calendar.
 * `zone` is the offset of times that have none of their own; with an empty one they stay without.
 */
export function readTime(raw: string, form: TimeForm, zone: string): string | null {
  const text = raw.trim();
  if (text.length > LONGEST) return null;
  switch (form) {
    case 'iso':
      return withOffset(text);
    case 'local':
      return local(text, zone);
    case 'compact':
      return inOrder(COMPACT, text, zone);
    case 'cn':
      return inOrder(CN, text, zone);
    case 'unix':
      return sinceEpoch(UNIX, text, 1000);
    case 'unix-ms':
      return sinceEpoch(UNIX_MS, text, 1);
    case 'auto':
      return (
        withOffset(text) ??
        local(text, zone) ??
        inOrder(CN, text, zone) ??
        sinceEpoch(UNIX_MS, text, 1) ??
        sinceEpoch(UNIX, text, 1000) ??
        inOrder(COMPACT, text, zone)
      );
  }
}
