import chineseDays from 'chinese-days';
import { addDays, isLegalDay } from '#kernel';
import { namedDays, OFFICIAL_YEARS, type OfficialYear } from './official-years.js';
import { isWorkday, usualKind, type WorkCalendar } from './work-calendar.js';

const calendarOf = (official: OfficialYear): WorkCalendar => ({
  years: new Set([official.year]),
  days: new Map(namedDays(official).map(({ day, kind }) => [day, kind])),
});

const daysOf = (year: number): string[] => {
  const days: string[] = [];
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) days.push(day);
  return days;
};

const announced = OFFICIAL_YEARS.filter(({ notice }) => notice !== null);
const byLawAlone = OFFICIAL_YEARS.filter(({ notice }) => notice === null);

describe('the official years', () => {
  it('are 2020 to 2027 without a gap', () => {
    expect(OFFICIAL_YEARS.map(({ year }) => year)).toEqual([2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027]);
  });

  it.each(OFFICIAL_YEARS)('$year names real days of its own, each once, and no workday that is one anyway', (year) => {
    const days = namedDays(year);
    expect(days.filter(({ day }) => !isLegalDay(day) || !day.startsWith(`${year.year}-`))).toEqual([]);
    expect(new Set(days.map(({ day }) => day)).size).toBe(days.length);
    expect(days.filter(({ day, kind }) => kind === 'workday' && usualKind(day) === 'workday')).toEqual([]);
  });

  it.each(announced)('$year is day by day what a second source (chinese-days) says', (official) => {
    const calendar = calendarOf(official);
    const differing = daysOf(official.year).filter((day) => isWorkday(calendar, day) !== chineseDays.isWorkday(day));
    expect(differing).toEqual([]);
  });

  it.each(byLawAlone)('$year, not announced yet, has the festivals of the law on their days', ({ year, off }) => {
    const firstOfLunarYear = chineseDays.getSolarDateFromLunar(`${year}-01-01`).date;
    const terms = chineseDays.getSolarTerms(`${year}-04-01`, `${year}-04-10`);
    const monthDay = (day: string | undefined): string | undefined => day?.slice(5);
    expect(Object.fromEntries(off.map(([name, first, last]) => [name, [first, last]]))).toEqual({
      元旦: ['01-01', '01-01'],
      春节: [addDays(firstOfLunarYear, -1), addDays(firstOfLunarYear, 2)].map(monthDay),
      清明节: [terms[0]?.date, terms[0]?.date].map(monthDay),
      劳动节: ['05-01', '05-02'],
      端午节: [1, 2].map(() => monthDay(chineseDays.getSolarDateFromLunar(`${year}-05-05`).date)),
      中秋节: [1, 2].map(() => monthDay(chineseDays.getSolarDateFromLunar(`${year}-08-15`).date)),
      国庆节: ['10-01', '10-03'],
    });
  });
});
