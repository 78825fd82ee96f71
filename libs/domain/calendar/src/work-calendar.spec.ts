import { namedDays, OFFICIAL_YEARS } from './official-years.js';
import { addWorkdays, isWorkday, type WorkCalendar, workdaysBetween } from './work-calendar.js';
import fc from 'fast-check';
import { addDays, ProblemError } from '#kernel';

const CALENDAR: WorkCalendar = {
  years: new Set(OFFICIAL_YEARS.map(({ year }) => year)),
  days: new Map(OFFICIAL_YEARS.flatMap(namedDays).map(({ day, kind }) => [day, kind])),
};

const codeOf = (work: () => unknown): Pick<ProblemError, 'code' | 'facts'> | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { code: error.code, facts: error.facts };
  }
};

describe('isWorkday', () => {
  it.each([
    ['2026-02-13', true, 'a Friday'],
    ['2026-02-14', true, 'a Saturday on which the Spring Festival is made up'],
    ['2026-02-16', false, 'a Monday in the Spring Festival'],
    ['2026-02-28', true, 'a Saturday made up'],
    ['2026-03-01', false, 'a Sunday like any other'],
    ['2022-12-31', false, 'the first day off of a New Year that begins in the old one'],
  ])('%s → %s: %s', (day, expected) => expect(isWorkday(CALENDAR, day)).toBe(expected));

  it('gives no answer for a year that nobody entered', () => {
    const refused = codeOf(() => isWorkday(CALENDAR, '2028-01-04'));
    expect(refused).toEqual({ code: 'CALENDAR.YEAR_UNKNOWN', facts: { year: 2028 } });
  });
});

describe('addWorkdays', () => {
  it.each([
    // 建议书送达当天不算: seven workdays from Friday the 13th, over a festival of nine days and a Saturday made up.
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-13', 2, '2026-02-24'],
    ['2026-02-13', 7, '2026-03-02'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 3, '2026-10-10'],
    // Over the end of the year: 1 to 3 January 2026 are off, Sunday the 4th is made up.
    ['2025-12-31', 1, '2026-01-04'],
    ['2025-12-30', 3, '2026-01-05'],
    ['2022-12-30', 1, '2023-01-03'],
    ['2026-02-24', -1, '2026-02-14'],
    ['2026-01-04', -1, '2025-12-31'],
  ])('%s + %i = %s', (day, count, expected) => expect(addWorkdays(CALENDAR, day, count)).toBe(expected));

  it('moves nothing but the end of a period that falls on a holiday, for a count of 0', () => {
    expect(addWorkdays(CALENDAR, '2026-03-02', 0)).toBe('2026-03-02');
    expect(addWorkdays(CALENDAR, '2026-10-01', 0)).toBe('2026-10-08');
    expect(addWorkdays(CALENDAR, '2026-02-14', 0)).toBe('2026-02-14');
  });

  it('does not guess beyond the last year', () => {
    expect(codeOf(() => addWorkdays(CALENDAR, '2027-12-31', 1))).toMatchObject({ code: 'CALENDAR.YEAR_UNKNOWN' });
  });
});

describe('workdaysBetween', () => {
  it.each([
    ['2026-02-13', '2026-02-24', 2],
    ['2026-02-24', '2026-02-13', -2],
    ['2026-03-02', '2026-03-02', 0],
    ['2025-12-31', '2026-01-05', 2],
    ['2025-12-31', '2026-12-31', 248],
  ])('%s to %s: %i', (from, to, expected) => expect(workdaysBetween(CALENDAR, from, to)).toBe(expected));

  it('undoes addWorkdays, from any day and in both directions', () => {
    const day = fc.integer({ min: 0, max: 365 * 5 }).map((days) => addDays('2021-03-01', days));
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 120 }), (from, count) => {
        const to = addWorkdays(CALENDAR, from, count);
        expect(isWorkday(CALENDAR, to)).toBe(true);
        expect(workdaysBetween(CALENDAR, from, to)).toBe(count);
        const workday = addWorkdays(CALENDAR, from, 0);
        expect(addWorkdays(CALENDAR, addWorkdays(CALENDAR, workday, count), -count)).toBe(workday);
      }),
    );
  });
});
