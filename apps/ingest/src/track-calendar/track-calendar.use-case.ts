import type { CalendarChangedV1 } from '#contracts';
import type { Tx } from '#platform/postgres';
import type { CalendarStore } from '../storage/calendar.store.js';

/** Keeps this service's copy of the days off and of the weekends that are worked. */
export class TrackCalendar {
  constructor(private readonly calendar: Pick<CalendarStore, 'saveDays' | 'removeDays'>) {}

  /** By key, the last of each: a day's value, or null where it is again what its weekday says. Years are of no use here. */
  async take(tx: Tx, newest: ReadonlyMap<string, CalendarChangedV1 | null>): Promise<void> {
    const days = [...newest.values()].filter((value) => value !== null && value.day !== null);
    const gone = [...newest].filter(([, value]) => value === null).map(([key]) => key);
    if (days.length > 0) await this.calendar.saveDays(tx, days as CalendarChangedV1[]);
    if (gone.length > 0) await this.calendar.removeDays(tx, gone);
  }
}
