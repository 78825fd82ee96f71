import { writeFileSync } from 'node:fs';
import { simulate } from '../test/simulate.js';
import { kindOfDay, SOURCES, theCalendar } from '../test/simulated-sources.js';
import { HOUR_MS, HOURS_PER_DAY } from './arrival-calendar.js';

/** 1 January 2025 in Shanghai; 60 weeks on lies the end of February 2026, behind a second Spring Festival. */
const BEGIN = Date.UTC(2024, 11, 31, 16) / HOUR_MS;
/** A longer run, with its table: SILENCE_DAYS=600 SILENCE_SEEDS=6 SILENCE_OUT=silence.md. */
const DAYS = Number(process.env['SILENCE_DAYS'] ?? 60 * 7);
const SEEDS = Array.from({ length: Number(process.env['SILENCE_SEEDS'] ?? 3) }, (_, i) => i + 1);
const OUT = process.env['SILENCE_OUT'] ?? '';
/** In no week of a long holiday: late in February, April, May, July, September, November, December. */
const STOPS = [58, 110, 150, 200, 255, 330, 351];

const calendar = theCalendar();
const table: string[] = [];

describe('the simulated weeks', () => {
  const dayAt = (index: number): string =>
    new Date((BEGIN + index * HOURS_PER_DAY) * HOUR_MS + 8 * HOUR_MS).toISOString().slice(0, 10);
  const days = Array.from({ length: DAYS }, (_, i) => dayAt(i));
  const isWeekend = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay());

  it('hold holidays on weekdays, two Spring Festivals, and weekends that are worked', () => {
    const holidays = days.filter((day) => kindOfDay(day) === 'holiday' && !isWeekend(day));
    const worked = days.filter((day) => kindOfDay(day) === 'workday' && isWeekend(day));
    expect(holidays.length).toBeGreaterThan(20);
    expect(holidays).toEqual(expect.arrayContaining(['2025-01-29', '2025-10-01', '2026-02-17']));
    // 调休: 26 January, 8 February, 28 September and 11 October 2025.
    expect(worked).toEqual(expect.arrayContaining(['2025-01-26', '2025-02-08', '2025-09-28', '2025-10-11']));
  });

  it('are those of sources that rest at night, at weekends and on holidays, and work on worked weekends', () => {
    const office = SOURCES.find(({ name }) => name.startsWith('an office'))!.make(() => 0.5);
    const sentOn = (day: string, fromHour: number, untilHour: number): number => {
      const first = BEGIN + days.indexOf(day) * HOURS_PER_DAY;
      let sum = 0;
      for (let hour = first + fromHour; hour < first + untilHour; hour += 1)
        sum += office(calendar.placeOf(hour), hour);
      return sum;
    };
    expect(sentOn('2025-09-26', 9, 17)).toBeGreaterThan(0);
    expect(sentOn('2025-09-26', 17, 24) + sentOn('2025-09-26', 0, 9)).toBe(0);
    expect(sentOn('2025-09-27', 0, 24)).toBe(0);
    expect(sentOn('2025-09-28', 0, 24)).toBeGreaterThan(0);
    expect(sentOn('2025-10-01', 0, 24)).toBe(0);
  });
});

describe.each(SOURCES)('$name', (source) => {
  const all: number[] = [];
  let alarms = 0;

  it.each(SEEDS)('raises no alarm in the simulated weeks, and one in time whenever it stops (seed %i)', (seed) => {
    const { falseAlarms, delays } = simulate(source, { seed, calendar, fromHour: BEGIN, days: DAYS, stops: STOPS });
    all.push(...delays);
    alarms += falseAlarms.length;
    expect(falseAlarms).toEqual([]);
    expect(delays).toHaveLength(STOPS.length);
    expect(Math.max(...delays)).toBeLessThanOrEqual(source.detectedWithinHours);
  });

  afterAll(() => {
    all.sort((a, b) => a - b);
    const years = (SEEDS.length * DAYS) / 365;
    table.push(
      `| ${source.name} | ${years.toFixed(1)} | ${alarms} | ${all[0]} | ${all[Math.floor(all.length / 2)]} | ${all.at(-1)} |`,
    );
  });
});

afterAll(() => {
  if (OUT === '') return;
  const head = '| source | years simulated | false alarms | shortest | median | longest |';
  writeFileSync(OUT, [head, '| --- | --: | --: | --: | --: | --: |', ...table, ''].join('\n'));
});
