/*
 * Legal dates are calendar days of the office's zone, written YYYY-MM-DD, never instants: such texts compare by < and >.
 * 'sv-SE' writes a date in just this form.
 */
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
const FORM = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/** Since 1992 the zone has one offset, and years have four digits for a while: the calendar's own answer costs ten times as much. */
const OFFSET_MS = 8 * 3_600_000;
const ONE_OFFSET_FROM = Date.UTC(1992, 0);
const FOUR_DIGITS_UNTIL = Date.UTC(9999, 0);

/** The day on which an instant falls in Asia/Shanghai. */
export function legalDayOf(instant: Date): string {
  const ms = instant.getTime();
  if (ms >= ONE_OFFSET_FROM && ms < FOUR_DIGITS_UNTIL) return new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
  return DAY.format(instant);
}

/** True for a day that the calendar has: not for 2026-02-30. */
export const isLegalDay = (text: string): boolean => FORM.test(text) && asText(asNumber(text)) === text;

/** `days` may be negative. */
export const addDays = (day: string, days: number): string => asText(asNumber(day) + days);

/** 0 Sunday … 6 Saturday. */
export const weekdayOf = (day: string): number => new Date(asNumber(day) * DAY_MS).getUTCDay();

/** Days since 1970-01-01. */
const asNumber = (day: string): number =>
  Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / DAY_MS;

const asText = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
