import { type ArrivalCalendar, HOUR_MS, HOURS_PER_DAY } from './arrival-calendar.js';
import type { Rhythm } from './learn-rhythm.js';
import type { Pauses } from './pauses.js';

/** A silence that goes on. */
export interface Silence {
  /** The last hour in which enough came (`Rhythm.enough`); the silence begins at its end. */
  readonly lastHour: number;
  readonly calendar: ArrivalCalendar;
  readonly pauses: Pauses;
}

const FURTHEST_HOURS = 366 * HOURS_PER_DAY;

const weigh = ({ hazards }: Rhythm, { calendar, pauses }: Silence, hour: number): number =>
  pauses.touch(hour) ? 0 : hazards.at(calendar.placeOf(hour));

/** The silence so far, as a part of what the rhythm allows: from 1 on it is an alarm. Of the hour of `nowMs` its part counts. */
export function shareOfAllowed(rhythm: Rhythm, silence: Silence, nowMs: number): number {
  if (!Number.isFinite(rhythm.allowed)) return 0;
  const nowHour = Math.floor(nowMs / HOUR_MS);
  let sum = 0;
  for (let hour = silence.lastHour + 1; hour < nowHour; hour += 1) sum += weigh(rhythm, silence, hour);
  if (nowHour > silence.lastHour) sum += weigh(rhythm, silence, nowHour) * (nowMs / HOUR_MS - nowHour);
  return sum / rhythm.allowed;
}

/** When the silence is an alarm if nothing comes; null where it never is, or not within a year of its beginning. */
export function allowedUntil(rhythm: Rhythm, silence: Silence): number | null {
  if (!Number.isFinite(rhythm.allowed)) return null;
  let left = rhythm.allowed;
  for (let hour = silence.lastHour + 1; hour <= silence.lastHour + FURTHEST_HOURS; hour += 1) {
    const weight = weigh(rhythm, silence, hour);
    if (weight > 0 && weight >= left) return Math.ceil((hour + left / weight) * HOUR_MS);
    left -= weight;
  }
  return null;
}
