import { kindOfDay, theCalendar } from '../test/simulated-sources.js';
import { ArrivalCalendar, HOUR_MS } from './arrival-calendar.js';
import { allowedUntil, shareOfAllowed } from './judge-silence.js';
import { type HourCount, learnRhythm } from './learn-rhythm.js';
import { type Pause, Pauses } from './pauses.js';

const calendar = theCalendar();
const hourOf = (shanghai: string): number => Date.parse(`${shanghai}:00:00+08:00`) / HOUR_MS;

/** Every hour of the span for which `count` says more than nothing. */
const arrivals = (from: string, to: string, count: (hour: number) => number): HourCount[] => {
  const found: HourCount[] = [];
  for (let hour = hourOf(from); hour < hourOf(to); hour += 1) {
    if (count(hour) > 0) found.push({ hour, count: count(hour) });
  }
  return found;
};
const atWork = (hour: number, on = calendar): boolean => {
  const place = on.placeOf(hour);
  return place.day === 'workday' && place.hour >= 9 && place.hour < 17;
};
const learn = (counts: readonly HourCount[], pauses: readonly Pause[] = [], on = calendar) =>
  learnRhythm({ counts, calendar: on, pauses: new Pauses(pauses) });
const shareAt = (rhythm: ReturnType<typeof learn>, at: string, pauses: readonly Pause[] = [], on = calendar): number =>
  shareOfAllowed(
    rhythm,
    { lastHour: rhythm.lastHour ?? 0, calendar: on, pauses: new Pauses(pauses) },
    Date.parse(`${at}+08:00`),
  );

describe('an office that sends on workdays', () => {
  // 30 September 2025 is the day before eight days off.
  const rhythm = learn(arrivals('2025-07-01T00', '2025-09-30T17', (hour) => (atWork(hour) ? 20 : 0)));

  it('is not missed at night, at a weekend or through the eight days of 国庆', () => {
    expect(rhythm.state).toBe('known');
    expect(shareAt(rhythm, '2025-10-08T23:59')).toBeLessThan(0.5);
  });

  it('is missed within the first workday after them', () => {
    expect(shareAt(rhythm, '2025-10-09T09:59')).toBeLessThan(1);
    expect(shareAt(rhythm, '2025-10-09T12:00')).toBeGreaterThanOrEqual(1);
  });

  it('is missed on a Sunday that is worked (调休), and on the same Sunday without that not', () => {
    const before = learn(arrivals('2025-07-01T00', '2025-09-26T17', (hour) => (atWork(hour) ? 20 : 0)));
    expect(shareAt(before, '2025-09-28T13:00')).toBeGreaterThanOrEqual(1);
    const plain = new ArrivalCalendar((day) => (day === '2025-09-28' ? 'weekend' : kindOfDay(day)));
    expect(shareAt(before, '2025-09-28T23:59', [], plain)).toBeLessThan(0.5);
  });

  it('says beforehand until when it may be silent, and the share reaches one just then', () => {
    const silence = { lastHour: rhythm.lastHour!, calendar, pauses: new Pauses() };
    const until = allowedUntil(rhythm, silence)!;
    expect(shareOfAllowed(rhythm, silence, until)).toBeCloseTo(1, 6);
    expect(shareOfAllowed(rhythm, silence, until - 60_000)).toBeLessThan(1);
  });

  it('is not missed for the time in which nobody listened', () => {
    const pause = { fromMs: Date.parse('2025-10-09T09:00+08:00'), toMs: Date.parse('2025-10-09T16:00+08:00') };
    expect(shareAt(rhythm, '2025-10-09T16:00', [pause])).toBeLessThan(0.5);
    expect(shareAt(rhythm, '2025-10-10T12:00', [pause])).toBeGreaterThanOrEqual(1);
  });
});

describe('what is learned', () => {
  const busy = (hour: number): number => (atWork(hour) ? 1000 : 0);

  it('takes a trickle of a busy source for silence', () => {
    const rhythm = learn(arrivals('2026-03-02T00', '2026-05-08T17', busy));
    expect(rhythm.enough(hourOf('2026-05-11T10'))).toBe(50);
    const trickling = learn([
      ...arrivals('2026-03-02T00', '2026-05-08T17', busy),
      ...arrivals('2026-05-11T09', '2026-05-11T17', () => 3),
    ]);
    expect(trickling.lastHour).toBe(hourOf('2026-05-08T16'));
    expect(shareAt(trickling, '2026-05-11T13:00')).toBeGreaterThanOrEqual(1);
  });

  it('does not get used to an outage that was told of, nor to one that nobody noted', () => {
    const withOutage = arrivals('2026-03-02T00', '2026-05-15T17', busy).filter(
      ({ hour }) => hour < hourOf('2026-04-13T00') || hour >= hourOf('2026-04-20T00'),
    );
    const outage = { fromMs: Date.parse('2026-04-13T00:00+08:00'), toMs: Date.parse('2026-04-20T00:00+08:00') };
    const whole = learn(arrivals('2026-03-02T00', '2026-05-15T17', busy));
    expect(learn(withOutage, [outage]).allowed).toBeCloseTo(whole.allowed, 6);
    expect(learn(withOutage).allowed).toBeLessThan(3 * whole.allowed);
  });

  it('follows a source that has become slower: what came twelve weeks ago is forgotten', () => {
    const slowed = learn([
      ...arrivals('2025-11-03T00', '2026-01-05T00', busy),
      ...arrivals('2026-01-05T00', '2026-04-24T17', (hour) => (calendar.placeOf(hour).hour === 10 ? 1 : 0)),
    ]);
    expect(slowed.enough(hourOf('2026-04-27T10'))).toBe(1);
    expect(shareAt(slowed, '2026-04-25T18:00')).toBeLessThan(1);
  });
});

describe('a new source', () => {
  it('is never missed after one trial event, however long ago', () => {
    const rhythm = learn([{ hour: hourOf('2026-03-02T10'), count: 1 }]);
    expect(rhythm.state).toBe('learning');
    expect(shareAt(rhythm, '2027-03-02T10:00')).toBe(0);
  });

  it('is missed after a week when it has sent on three days', () => {
    const rhythm = learn(arrivals('2026-03-02T09', '2026-03-05T00', (hour) => (atWork(hour) ? 20 : 0)));
    expect(rhythm.state).toBe('learning');
    expect(shareAt(rhythm, '2026-03-11T16:00')).toBeLessThan(1);
    expect(shareAt(rhythm, '2026-03-11T18:00')).toBeGreaterThanOrEqual(1);
  });

  it('that never sent anything has no silence', () => {
    expect(learn([])).toMatchObject({ state: 'learning', lastHour: null, allowed: Infinity });
  });
});
