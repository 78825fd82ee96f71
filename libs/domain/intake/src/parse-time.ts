/** What a platform's time says. `assumedZone`: it had no offset and was read as +08:00. */
export interface ParsedTime {
  readonly ms: number;
  readonly assumedZone: boolean;
}

const FORM =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** Asia/Shanghai has had no summer time since 1991. */
export const CHINA_OFFSET_MS = 8 * 3_600_000;
const CHINA_OFFSET_MIN = 8 * 60;
const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2200;
const MINUTE_MS = 60_000;

function offsetMinutes(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 14 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * Reads RFC 3339 with an offset, or local time without one (`2026-03-02 09:00`, `2026/3/2`), taken as +08:00.
 * Null for what is in no calendar (30 February, 24:00, a leap second) or outside the years 1900–2200:
 * `Date.parse` would move some of these to another day without a word.
 */
export function parseTime(text: string): ParsedTime | null {
  const m = FORM.exec(text);
  if (m === null) return null;
  const year = Number(m[1]);
  const month = Number(m[3]);
  const day = Number(m[4]);
  const hour = Number(m[5] ?? 0);
  const minute = Number(m[6] ?? 0);
  const second = Number(m[7] ?? 0);
  const milli = Math.floor(Number(`0.${m[8] ?? 0}`) * 1000);
  if (year < EARLIEST_YEAR || year > LATEST_YEAR || hour > 23 || minute > 59 || second > 59) return null;
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milli);
  const back = new Date(local);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return null;
  const offset = m[9] === undefined ? CHINA_OFFSET_MIN : offsetMinutes(m[9]);
  if (offset === null) return null;
  return { ms: local - offset * MINUTE_MS, assumedZone: m[9] === undefined };
}

/** An instant as contracts carry it: UTC with milliseconds. */
export const toInstant = (ms: number): string => new Date(ms).toISOString();
