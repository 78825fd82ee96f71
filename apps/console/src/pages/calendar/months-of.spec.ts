import { monthsOf, toneOf } from './months-of.js';

const day = (text: string, over: object = {}) => ({
  day: text,
  weekday: new Date(`${text}T00:00:00Z`).getUTCDay(),
  kind: 'workday',
  name: null,
  editedBy: null,
  ...over,
});
const february = Array.from({ length: 28 }, (_, i) => day(`2026-02-${String(i + 1).padStart(2, '0')}`));

describe('a year', () => {
  it('is shown as months of weeks that begin on Monday', () => {
    const [month, next] = monthsOf([...february, day('2026-03-01')]);
    expect(month?.name).toBe('2月');
    // 1 February 2026 is a Sunday: the last cell of the first of five weeks.
    expect(month?.weeks.map((week) => week.map((cell) => cell?.day.slice(8) ?? '')).at(0)).toEqual([
      '',
      '',
      '',
      '',
      '',
      '',
      '01',
    ]);
    expect([month?.weeks.length, next?.name]).toEqual([5, '3月']);
  });

  it('loses no day', () => {
    const shown = monthsOf(february).flatMap(({ weeks }) => weeks.flat().filter((cell) => cell !== null));
    expect(shown).toEqual(february);
  });

  it('tells a working day that the week would have off', () => {
    expect(toneOf(day('2026-02-28'))).toBe('made-up');
    expect(toneOf(day('2026-02-27'))).toBe('ordinary');
    expect(toneOf(day('2026-02-17', { kind: 'holiday' }))).toBe('rest');
  });
});
