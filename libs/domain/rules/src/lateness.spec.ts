import { Lateness } from './lateness.js';

const HOUR = 3_600_000;
const judge = (watermarks: Record<string, number>, allowedHours: number) =>
  new Lateness(
    new Map(Object.entries(watermarks).map(([source, hours]) => [source, hours * HOUR])),
    allowedHours * HOUR,
  );

describe('lateness', () => {
  it('lets the first event of a source be as old as it likes', () => {
    expect(judge({}, 72).isLate('a', 0, true)).toBe(false);
  });

  it.each([
    ['exactly at the limit', 28, false],
    ['beyond the limit', 27.999, true],
    ['ahead of the watermark', 101, false],
  ])('judges an event %s', (_, hours, late) => {
    expect(judge({ a: 100 }, 72).isLate('a', hours * HOUR, true)).toBe(late);
  });

  it('keeps sources apart', () => {
    expect(judge({ a: 100 }, 72).isLate('b', 0, true)).toBe(false);
  });

  it('judges in order: what came before in the batch has moved the watermark', () => {
    const lateness = judge({}, 10);
    expect([20, 5, 30, 15].map((hours) => lateness.isLate('a', hours * HOUR, true))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect([...lateness.watermarks]).toEqual([['a', 30 * HOUR]]);
  });

  it('is not moved by a time that cannot be trusted', () => {
    const lateness = judge({}, 10);
    lateness.isLate('a', 500 * HOUR, false);
    expect(lateness.isLate('a', 1 * HOUR, true)).toBe(false);
  });
});
