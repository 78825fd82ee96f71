import { simulate } from '../test/simulate.js';
import { SOURCES, theCalendar } from '../test/simulated-sources.js';
import { HOUR_MS } from './arrival-calendar.js';

/** 1 January 2025 in Shanghai; 60 weeks on lies the end of February 2026, behind a second Spring Festival. */
const BEGIN = Date.UTC(2024, 11, 31, 16) / HOUR_MS;
const DAYS = 60 * 7;
const SEEDS = [1, 2, 3];
/** In no week of a long holiday: late in February, April, May, July, September, November, December. */
const STOPS = [58, 110, 150, 200, 255, 330, 351];

const calendar = theCalendar();

describe.each(SOURCES)('$name', (source) => {
  it.each(SEEDS)('raises no alarm in 60 simulated weeks, and one in time whenever it stops (seed %i)', (seed) => {
    const { falseAlarms, delays } = simulate(source, { seed, calendar, fromHour: BEGIN, days: DAYS, stops: STOPS });
    expect(falseAlarms).toEqual([]);
    expect(delays).toHaveLength(STOPS.length);
    expect(Math.max(...delays)).toBeLessThanOrEqual(source.detectedWithinHours);
  });
});
