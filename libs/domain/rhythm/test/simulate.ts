import { type ArrivalCalendar, HOUR_MS, HOURS_PER_DAY } from '../src/arrival-calendar.js';
import { shareOfAllowed } from '../src/judge-silence.js';
import { type HourCount, LEARNED_DAYS, learnRhythm, type Rhythm } from '../src/learn-rhythm.js';
import { Pauses } from '../src/pauses.js';
import { random, type SimulatedSource } from './simulated-sources.js';

const NONE = new Pauses();

export interface Simulated {
  /** Hours at which an alarm was opened while the source sent as ever. */
  readonly falseAlarms: number[];
  /** Hours from the last event to the alarm, for each time that it stopped. */
  readonly delays: number[];
}

/** Sends hour by hour; learns once a day as the service does once an hour; looks at the end of each hour. */
export function simulate(
  source: SimulatedSource,
  options: {
    readonly seed: number;
    readonly calendar: ArrivalCalendar;
    readonly fromHour: number;
    readonly days: number;
    /** Days after the beginning on which it is asked what would be had it stopped just then. */
    readonly stops: readonly number[];
  },
): Simulated {
  const { seed, calendar, fromHour, days } = options;
  const send = source.make(random(seed));
  const counts: HourCount[] = [];
  const falseAlarms: number[] = [];
  const delays: number[] = [];
  let rhythm: Rhythm | null = null;
  let lastHour: number | null = null;
  let open = false;
  for (let hour = fromHour; hour < fromHour + days * HOURS_PER_DAY; hour += 1) {
    const count = send(calendar.placeOf(hour), hour);
    if (count > 0) counts.push({ hour, count });
    if (counts.length > 2 * LEARNED_DAYS * HOURS_PER_DAY) counts.splice(0, LEARNED_DAYS * HOURS_PER_DAY);
    if (rhythm !== null && count >= Math.max(1, rhythm.enough(hour))) [lastHour, open] = [hour, false];
    if ((hour - fromHour) % HOURS_PER_DAY === HOURS_PER_DAY - 1) {
      rhythm = learnRhythm({ counts, calendar, pauses: NONE });
      lastHour = rhythm.lastHour;
      if (options.stops.includes((hour + 1 - fromHour) / HOURS_PER_DAY)) delays.push(delayOf(rhythm, calendar));
    }
    if (rhythm === null || lastHour === null || open) continue;
    const silence = { lastHour, calendar, pauses: NONE };
    if (shareOfAllowed(rhythm, silence, (hour + 1) * HOUR_MS) >= 1) {
      falseAlarms.push(hour);
      open = true;
    }
  }
  return { falseAlarms, delays };
}

function delayOf(rhythm: Rhythm, calendar: ArrivalCalendar): number {
  const { lastHour } = rhythm;
  if (lastHour === null) return Infinity;
  const silence = { lastHour, calendar, pauses: NONE };
  for (let hours = 1; hours < 400 * HOURS_PER_DAY; hours += 1) {
    if (shareOfAllowed(rhythm, silence, (lastHour + 1 + hours) * HOUR_MS) >= 1) return hours;
  }
  return Infinity;
}
