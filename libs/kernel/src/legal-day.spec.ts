import { addDays, isLegalDay, legalDayOf, weekdayOf } from './legal-day.js';

describe('a legal day', () => {
  it('begins at midnight in Shanghai, which is 16:00 UTC of the day before', () => {
    expect(legalDayOf(new Date('2026-02-28T15:59:59.999Z'))).toBe('2026-02-28');
    expect(legalDayOf(new Date('2026-02-28T16:00:00.000Z'))).toBe('2026-03-01');
  });

  it('is that of the calendar in every year, also while there was summer time', () => {
    const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
    for (let ms = Date.UTC(1940, 0, 1, 15, 30); ms < Date.UTC(2101, 0); ms += 13 * 86_400_000 + 1_801_000) {
      expect(legalDayOf(new Date(ms))).toBe(calendar.format(new Date(ms)));
    }
    expect(() => legalDayOf(new Date(Number.NaN))).toThrow(RangeError);
  });

  it.each(['2026-02-28', '2024-02-29', '2026-12-31'])('%s is one', (day) => expect(isLegalDay(day)).toBe(true));

  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T00:00:00Z', ''])('%p is none', (text) =>
    expect(isLegalDay(text)).toBe(false),
  );

  it('is counted over the ends of months and years', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });

  it('knows its weekday', () => {
    expect([weekdayOf('2026-03-01'), weekdayOf('2026-03-02'), weekdayOf('2026-03-07')]).toEqual([0, 1, 6]);
  });
});
