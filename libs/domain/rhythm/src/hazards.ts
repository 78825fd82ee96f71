import { type ArrivalCalendar, HOURS_PER_DAY, type PlaceInWeek } from './arrival-calendar.js';

const CELLS = 7 * HOURS_PER_DAY;
/** How many hours a guess from above counts for, beside those that were seen. */
const OVERALL_WEIGHT = 0.5;
const KIND_OF_DAY_WEIGHT = 4;
/** However regular a source is, one empty hour says no more than this: a job may run late for once. */
const MOST_PER_HOUR = 3;
/** A holiday is like a weekend, and nobody knows how much quieter: it counts half. */
const HOLIDAY_SHARE = 0.5;

interface Tally {
  seen: number;
  active: number;
}

const nothing = (): Tally => ({ seen: 0, active: 0 });
const add = (tally: Tally, active: boolean): void => {
  tally.seen += 1;
  if (active) tally.active += 1;
};

const kindIndex = ({ day, hour }: PlaceInWeek): number => (day === 'workday' ? 0 : HOURS_PER_DAY) + hour;
const cellIndex = ({ weekday, hour }: PlaceInWeek): number => weekday * HOURS_PER_DAY + hour;

/**
 * How much an empty hour says, by the hour of the week: -ln(1 - p), p being the share of such hours in which something
 * came. Of arrivals that do not hang together the sum over a silence is spread as a waiting time with the mean 1, whatever
 * nights and weekends lie in it; so silences at different times can be compared.
 */
export interface Hazards {
  at(place: PlaceInWeek): number;
}

/** `hours` are all that were watched, each with whether something came. */
export function learnHazards(
  hours: Iterable<{ readonly hour: number; readonly active: boolean }>,
  calendar: ArrivalCalendar,
): Hazards {
  const overall = nothing();
  const kinds = Array.from({ length: 2 * HOURS_PER_DAY }, nothing);
  const cells = Array.from({ length: CELLS }, nothing);
  for (const { hour, active } of hours) {
    const place = calendar.placeOf(hour);
    // A few days of a year, each unlike the others: they teach nothing.
    if (place.day === 'holiday') continue;
    add(overall, active);
    add(kinds[kindIndex(place)]!, active);
    if (place.usual) add(cells[cellIndex(place)]!, active);
  }
  const share = (overall.active + 0.5) / (overall.seen + 1);
  const ofKind = kinds.map(({ seen, active }) => (active + OVERALL_WEIGHT * share) / (seen + OVERALL_WEIGHT));
  const hazard = (p: number): number => Math.min(MOST_PER_HOUR, -Math.log1p(-p));
  const byKind = ofKind.map(hazard);
  const byCell = cells.map(({ seen, active }, i) => {
    const guess = ofKind[i < 5 * HOURS_PER_DAY ? i % HOURS_PER_DAY : HOURS_PER_DAY + (i % HOURS_PER_DAY)]!;
    return hazard((active + KIND_OF_DAY_WEIGHT * guess) / (seen + KIND_OF_DAY_WEIGHT));
  });
  return {
    at: (place) => {
      if (place.day === 'holiday') return HOLIDAY_SHARE * byKind[kindIndex(place)]!;
      return place.usual ? byCell[cellIndex(place)]! : byKind[kindIndex(place)]!;
    },
  };
}
