import { addDays } from '#kernel';
import { type DiskDay, daysUntilFull } from './days-until-full.js';
import { type ClueFile, fileOf } from './file-state.js';
import { addYears, keptThrough } from './keeping-term.js';

describe('the last day of keeping', () => {
  const office = { firstDay: '2026-03-02', retentionDays: 10 };

  it('is so many days after the event first came', () => {
    expect(keptThrough(office)).toBe('2026-03-12');
  });

  it.each([
    ['2026-03-05', '2026-03-05'],
    ['2026-03-12', '2026-03-12'],
    ['2030-01-01', '2026-03-12'],
  ])('is never later for what the event says: %s → %s', (retentionUntil, expected) => {
    expect(keptThrough({ ...office, retentionUntil })).toBe(expected);
  });

  it('is none where nobody has set a term, but what the event says', () => {
    const unset = { firstDay: '2026-03-02', retentionDays: null };
    expect(keptThrough(unset)).toBeNull();
    expect(keptThrough({ ...unset, retentionUntil: '2026-03-05' })).toBe('2026-03-05');
  });

  it.each([
    ['2026-03-02', 60, '2086-03-02'],
    ['2028-02-29', 1, '2029-02-28'],
    ['2028-02-29', 4, '2032-02-29'],
  ])('of a file archived on %s for %d years is %s', (day, years, expected) => {
    expect(addYears(day, years)).toBe(expected);
  });
});

describe('the files that count an event', () => {
  const today = '2026-03-02';
  const file = (state: ClueFile['state'], until: string | null = null): ClueFile => ({ state, keptThrough: until });

  it.each([
    ['none', []],
    ['open', [file('open')]],
    ['open', [file('open'), file('closed')]],
    ['ended', [file('closed')]],
    ['held', [file('filed')]],
    ['held', [file('closed'), file('filed', '2026-03-02'), file('open')]],
    ['ended', [file('filed', '2026-03-01'), file('closed')]],
    ['open', [file('filed', '2026-03-01'), file('open')]],
  ] as const)('are %s: %j', (expected, files) => {
    expect(fileOf(files, today)).toBe(expected);
  });
});

describe('days until the disk is full', () => {
  const GB = 1024 ** 3;
  const days = (...used: number[]): DiskDay[] =>
    used.map((gb, i) => ({ day: addDays('2026-02-25', i), bytes: gb * GB }));

  it('are the free bytes over the growth of a day', () => {
    expect(daysUntilFull(days(100, 102, 104, 106), 50 * GB)).toBeCloseTo(25);
  });

  it('are moved little by one day of a large import, or one on which much was erased', () => {
    expect(daysUntilFull(days(100, 102, 104, 106, 108, 110, 172, 174), 50 * GB)).toBeCloseTo(25, 0);
    expect(daysUntilFull(days(100, 102, 104, 106, 108, 110, 50, 52), 50 * GB)).toBeCloseTo(25, 0);
  });

  it('know of days that are missing', () => {
    const sparse = [...days(100), { day: '2026-03-07', bytes: 120 * GB }];
    expect(daysUntilFull(sparse, 20 * GB)).toBeCloseTo(10);
  });

  it('are none when it is full, and not known where nothing grows', () => {
    expect(daysUntilFull(days(100, 102), -1)).toBe(0);
    expect(daysUntilFull(days(100, 100, 100), GB)).toBeNull();
    expect(daysUntilFull(days(100, 99), GB)).toBeNull();
    expect(daysUntilFull(days(100), GB)).toBeNull();
    expect(daysUntilFull([], GB)).toBeNull();
  });
});
