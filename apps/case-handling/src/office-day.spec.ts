import { officeDay, yearOf } from './office-day.js';

describe('officeDay', () => {
  it.each([
    ['2025-12-31T15:59:59.999Z', '2025-12-31'],
    ['2025-12-31T16:00:00.000Z', '2026-01-01'],
    ['2026-03-02T01:00:00.000Z', '2026-03-02'],
  ])('of %s is %s', (instant, day) => {
    expect(officeDay(new Date(instant))).toBe(day);
  });
  it('gives the year of the official number', () => {
    expect(yearOf(officeDay(new Date('2025-12-31T16:00:00.000Z')))).toBe(2026);
  });
});
