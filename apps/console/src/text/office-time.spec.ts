import {
  endOfOfficeDay,
  officeDay,
  officeHour,
  officeTime,
  officeTimeToSecond,
  startOfOfficeDay,
} from './office-time.js';

describe('times', () => {
  it('are those of the offices, whatever zone the browser is in', () => {
    expect(officeTime('2026-03-02T16:30:05.000Z')).toBe('2026-03-03 00:30');
    expect(officeTimeToSecond('2026-03-02T16:30:05.000Z')).toBe('2026-03-03 00:30:05');
    expect(officeHour('2026-03-02T16:00:00.000Z')).toBe('2026-03-03 00 时');
    expect(officeDay('2026-12-31T15:59:59.999Z')).toBe('2026-12-31');
    expect(officeDay('2026-12-31T16:00:00.000Z')).toBe('2027-01-01');
  });

  it('turn a day into the instants that it begins and ends at', () => {
    expect(startOfOfficeDay('2026-03-02')).toBe('2026-03-01T16:00:00.000Z');
    expect(endOfOfficeDay('2026-02-28')).toBe('2026-02-28T16:00:00.000Z');
  });

  it('that cannot be read are shown as they came', () => {
    expect(officeTime('不详')).toBe('不详');
  });
});
