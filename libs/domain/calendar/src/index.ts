export { type NamedDay, namedDays, OFFICIAL_YEARS, type OfficialYear } from './official-years.js';
export {
  addWorkdays,
  type DayKind,
  isWorkday,
  usualKind,
  type WorkCalendar,
  workdaysBetween,
} from './work-calendar.js';
