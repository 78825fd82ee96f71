import { CalendarDayRow, CalendarYearRow } from './calendar.row.js';

export const CALENDAR_ENTITIES = [CalendarYearRow, CalendarDayRow];
