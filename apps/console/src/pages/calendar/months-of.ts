import type { CalendarDay } from '../../api/calendar.api.js';

export interface CalendarMonth {
  /** 3月 */
  readonly name: string;
  /** Weeks from Monday; null where a day belongs to the month before or after. */
  readonly weeks: readonly (readonly (CalendarDay | null)[])[];
}

/** The days of a year, in order, as months of weeks. */
export function monthsOf(days: readonly CalendarDay[]): CalendarMonth[] {
  const byMonth = new Map<string, CalendarDay[]>();
  for (const day of days) {
    const month = day.day.slice(5, 7);
    byMonth.set(month, [...(byMonth.get(month) ?? []), day]);
  }
  return [...byMonth].map(([month, ofMonth]) => ({ name: `${Number(month)}月`, weeks: weeksOf(ofMonth) }));
}

function weeksOf(days: readonly CalendarDay[]): (CalendarDay | null)[][] {
  const before = ((days[0]?.weekday ?? 1) + 6) % 7;
  const cells: (CalendarDay | null)[] = [...Array.from({ length: before }, () => null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** A day off, a working day that the week would have off, or an ordinary one. */
export function toneOf({ kind, weekday }: CalendarDay): 'rest' | 'made-up' | 'ordinary' {
  if (kind === 'holiday') return 'rest';
  return weekday === 0 || weekday === 6 ? 'made-up' : 'ordinary';
}
