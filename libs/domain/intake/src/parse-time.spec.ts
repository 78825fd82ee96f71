import { parseTime, toInstant } from './parse-time.js';

const utc = (text: string): string | null => {
  const time = parseTime(text);
  return time === null ? null : toInstant(time.ms);
};

describe('times of platforms', () => {
  it.each([
    ['2026-03-02T09:00:00+08:00', '2026-03-02T01:00:00.000Z'],
    ['2026-03-02T01:00:00Z', '2026-03-02T01:00:00.000Z'],
    ['2026-03-02T01:00:00.1234567Z', '2026-03-02T01:00:00.123Z'],
    ['2026-03-01T23:00:00-0200', '2026-03-02T01:00:00.000Z'],
    ['2024-02-29T00:00:00+08:00', '2024-02-28T16:00:00.000Z'],
  ])('reads %s', (text, instant) => {
    expect(utc(text)).toBe(instant);
    expect(parseTime(text)).toMatchObject({ assumedZone: false });
  });

  it.each([
    ['2026-03-02T09:00:00', '2026-03-02T01:00:00.000Z'],
    ['2026-03-02 09:00', '2026-03-02T01:00:00.000Z'],
    ['2026/3/2 9:00:05', '2026-03-02T01:00:05.000Z'],
    ['2026-03-02', '2026-03-01T16:00:00.000Z'],
  ])('reads %s without an offset as +08:00', (text, instant) => {
    expect(utc(text)).toBe(instant);
    expect(parseTime(text)).toMatchObject({ assumedZone: true });
  });

  it.each([
    '2026-02-29T09:00:00+08:00',
    '2026-02-30 09:00',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-04-31',
    '2026-03-02T24:00:00Z',
    '2026-03-02T09:60:00Z',
    '2016-12-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-03/02 09:00',
    '2026-03-02T09:00:00+15:00',
    '2026-03-02T09:00:00+08:60',
    '1772413200',
    '明天上午九点',
    'NaN',
  ])('takes %s for no time', (text) => {
    expect(parseTime(text)).toBeNull();
  });
});
