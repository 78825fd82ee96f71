import { type NamedDay, namedDays, OFFICIAL_YEARS } from '#domain/calendar';
import { weekdayOf } from '#kernel';
import { ArrivalCalendar, type ArrivalDay, type PlaceInWeek } from '../src/arrival-calendar.js';

/** The State's calendar as announced: festivals, days off between, weekends that are worked. */
const NAMED = new Map(OFFICIAL_YEARS.flatMap((year) => namedDays(year)).map((day: NamedDay) => [day.day, day.kind]));

export const kindOfDay = (day: string): ArrivalDay => {
  const weekend = weekdayOf(day) === 0 || weekdayOf(day) === 6;
  const named = NAMED.get(day);
  if (named === 'holiday') return 'holiday';
  return weekend && named !== 'workday' ? 'weekend' : 'workday';
};

export const theCalendar = (): ArrivalCalendar => new ArrivalCalendar(kindOfDay);

/** mulberry32: the same numbers from the same seed, everywhere. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function poisson(mean: number, next: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = 0;
  for (let product = next(); product > Math.exp(-mean); product *= next()) count += 1;
  return count;
}

/** What comes in an hour. Stateful: made anew for each run. */
export type Sender = (place: PlaceInWeek, hour: number) => number;

/** A citizens' day: two humps, quiet nights. Sums to about 1. */
const DAY_CURVE = [2, 1, 1, 1, 1, 3, 8, 25, 60, 75, 75, 60, 40, 55, 70, 70, 65, 50, 40, 35, 30, 20, 10, 5].map(
  (share) => share / 802,
);

const byDay = (place: PlaceInWeek, weekend: number, holiday: number): number =>
  place.day === 'workday' ? 1 : place.day === 'weekend' ? weekend : holiday;

type MakeSender = (next: () => number) => Sender;

/** A 12345 hotline: day and night, fewer at weekends, a third on holidays. */
const hotline =
  (perDay: number): MakeSender =>
  (next) =>
  (place) =>
    poisson(perDay * DAY_CURVE[place.hour]! * byDay(place, 0.7, 0.35), next);

/** Clerks at work: nothing at night, at weekends and on holidays; on 调休 as on any workday. */
const office =
  (perDay: number): MakeSender =>
  (next) =>
  (place) =>
    place.day === 'workday' && place.hour >= 9 && place.hour < 17 && place.hour !== 12 ? poisson(perDay / 7, next) : 0;

/** Files its day as one batch at night; the job is an hour or two late now and then, and skips a night in fifty. */
const nightlyBatch: MakeSender = (next) => {
  let due: number | null = null;
  return ({ hour }, at) => {
    if (hour === 2) due = next() < 0.02 ? null : at + (next() < 0.15 ? 1 + Math.floor(next() * 2) : 0);
    return due === at ? 200 + Math.floor(next() * 400) : 0;
  };
};

/** Waves of a few hours, one in two days on the average, hundreds in each. */
const waves: MakeSender = (next) => {
  let left = 0;
  return () => {
    if (left === 0 && next() < 1 / 48) left = 1 + Math.floor(next() * 5);
    if (left === 0) return 0;
    left -= 1;
    return 1 + poisson(120, next);
  };
};

/** Once a week, on Monday morning; on a holiday's Monday the next workday. */
const weekly: MakeSender = () => {
  let owed = false;
  return (place) => {
    if (place.weekday === 0 && place.hour === 0) owed = true;
    if (!owed || place.day !== 'workday' || place.hour !== 9) return 0;
    owed = false;
    return 40;
  };
};

export interface SimulatedSource {
  readonly name: string;
  readonly make: MakeSender;
  /** It stops for good on an ordinary day: so many hours the alarm may take. */
  readonly detectedWithinHours: number;
}

export const SOURCES: readonly SimulatedSource[] = [
  { name: 'a city’s hotline, 20,000 a day', make: hotline(20_000), detectedWithinHours: 6 },
  { name: 'a county’s hotline, 300 a day', make: hotline(300), detectedWithinHours: 24 },
  { name: 'a kind of event of that hotline, 15 a day', make: hotline(15), detectedWithinHours: 24 * 5 },
  { name: 'an office on workdays, 80 a day', make: office(80), detectedWithinHours: 24 * 4 },
  { name: 'a slow hotline, one a day', make: hotline(1), detectedWithinHours: 24 * 28 },
  { name: 'a slow office, one a workday', make: office(1), detectedWithinHours: 24 * 28 },
  { name: 'a nightly batch', make: nightlyBatch, detectedWithinHours: 24 * 10 },
  { name: 'waves, one in two days', make: waves, detectedWithinHours: 24 * 35 },
  { name: 'a weekly file', make: weekly, detectedWithinHours: 24 * 35 },
];
