import { addDays, ProblemError, weekdayOf } from '#kernel';

/** 工作日 or 休息日; a festival is a holiday too. */
export type DayKind = 'workday' | 'holiday';

/**
 * The working days of the State: Monday to Friday, but for the days that are named otherwise (节假日 and 调休).
 * A year that is not in `years` has no answer: a deadline must not rest on a year that nobody has announced.
 */
export interface WorkCalendar {
  readonly years: ReadonlySet<number>;
  readonly days: ReadonlyMap<string, DayKind>;
}

const SUNDAY = 0;
const SATURDAY = 6;

/** What the weekday alone says. */
export const usualKind = (day: string): DayKind => {
  const weekday = weekdayOf(day);
  return weekday === SUNDAY || weekday === SATURDAY ? 'holiday' : 'workday';
};

export function isWorkday(calendar: WorkCalendar, day: string): boolean {
  const year = Number(day.slice(0, 4));
  if (!calendar.years.has(year)) {
    throw new ProblemError('CALENDAR.YEAR_UNKNOWN', { detail: `${year} 年的工作日历尚未录入`, facts: { year } });
  }
  return (calendar.days.get(day) ?? usualKind(day)) === 'workday';
}

/**
 * The workday that is `count` workdays after `day`, which does not count itself (民事诉讼法 art. 85: 期间开始的日不计算在内).
 * 0 is the first workday from `day` on, `day` itself if it is one: where a period ends that would end on a holiday.
 * Negative counts go back.
 */
export function addWorkdays(calendar: WorkCalendar, day: string, count: number): string {
  const step = count < 0 ? -1 : 1;
  let left = Math.abs(count);
  let at = day;
  if (left === 0) {
    while (!isWorkday(calendar, at)) at = addDays(at, 1);
    return at;
  }
  while (left > 0) {
    at = addDays(at, step);
    if (isWorkday(calendar, at)) left -= 1;
  }
  return at;
}

/** Workdays after `from` up to and including `to`; negative when `to` is the earlier: then after `to`, up to `from`. */
export function workdaysBetween(calendar: WorkCalendar, from: string, to: string): number {
  if (to < from) return -workdaysBetween(calendar, to, from);
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkday(calendar, day)) count += 1;
  return count;
}
