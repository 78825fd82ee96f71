import { isWorkday, type WorkCalendar } from '#domain/calendar';
import { addDays, ProblemError, weekdayOf } from '#kernel';
import type { UnitOfWork } from '#platform/postgres';
import type { CalendarStore, StoredYear } from '../storage/calendar.store.js';
import type { CalendarOfYear } from './read-calendar.dto.js';

export class ReadCalendar {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: CalendarStore,
  ) {}

  years(): Promise<StoredYear[]> {
    return this.unitOfWork.read((tx) => this.store.listYears(tx));
  }

  async year(year: number): Promise<CalendarOfYear> {
    const { stored, named } = await this.unitOfWork.read(async (tx) => ({
      stored: await this.store.findYear(tx, year),
      named: await this.store.listDays(tx, year),
    }));
    if (stored === undefined) throw new ProblemError('CALENDAR.YEAR_UNKNOWN', { facts: { year } });
    const byDay = new Map(named.map((day) => [day.day, day]));
    const calendar: WorkCalendar = {
      years: new Set([year]),
      days: new Map(named.map(({ day, kind }) => [day, kind])),
    };
    const days: CalendarOfYear['days'][number][] = [];
    for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) {
      const { name = null, editedBy = null } = byDay.get(day) ?? {};
      const kind = isWorkday(calendar, day) ? 'workday' : 'holiday';
      days.push({ day, weekday: weekdayOf(day), kind, name, editedBy });
    }
    return { year, notice: stored.notice, days };
  }
}
