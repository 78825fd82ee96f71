import { type ArrivalCalendar, HOURS_PER_DAY } from './arrival-calendar.js';
import { type Hazards, learnHazards } from './hazards.js';
import { longestSilence } from './longest-silence.js';
import type { Pauses } from './pauses.js';

export interface HourCount {
  /** Whole hours since 1970-01-01T00:00Z. */
  readonly hour: number;
  /** What came in it; at least 1. */
  readonly count: number;
}

export interface ArrivalHistory {
  /** In the order of the hours; hours in which nothing came are left out. */
  readonly counts: readonly HourCount[];
  readonly calendar: ArrivalCalendar;
  readonly pauses: Pauses;
}

export interface Rhythm {
  /** `learning`: too little has come to know how it comes; only a silence of a flat week is told of. */
  readonly state: 'learning' | 'known';
  readonly hazards: Hazards;
  /** The sum of hazards that a silence may reach. */
  readonly allowed: number;
  /** What has to come in an hour for it to count: of a busy source a trickle is silence. */
  readonly enough: (hour: number) => number;
  /** The last hour that counts; a silence begins at its end. Null where none ever did. */
  readonly lastHour: number | null;
}

/** What is learned from. Longer ago a source was another one. */
export const LEARNED_DAYS = 84;
const MIN_DAYS = 14;
const MIN_GAPS = 10;
/** Until then a source is given more time: its longest silences of two weeks say little of those of a year. */
const YOUNG_DAYS = 42;
/** False alarms in a year that are put up with, per source or kind of event. */
const FALSE_PER_YEAR = 0.02;
const DAYS_PER_YEAR = 365;

/** A twentieth of what usually comes in such an hour, and at least one. */
const TRICKLE = 0.05;

/** Days on which a new source has to have sent before its silence means anything, and how long it may last then. */
const NEW_DAYS = 3;
const NEW_ALLOWED_DAYS = 7;

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;

function enoughOf(counts: readonly HourCount[], calendar: ArrivalCalendar): (hour: number) => number {
  const byHour: number[][] = Array.from({ length: 2 * HOURS_PER_DAY }, () => []);
  const index = (hour: number): number => {
    const place = calendar.placeOf(hour);
    return (place.day === 'workday' ? 0 : HOURS_PER_DAY) + place.hour;
  };
  for (const { hour, count } of counts) byHour[index(hour)]!.push(count);
  const least = byHour.map((all) => Math.max(1, Math.ceil(TRICKLE * median(all.sort((a, b) => a - b)))));
  return (hour) => least[index(hour)]!;
}

/** Learns how a source, or one kind of event of it, comes. What came after its last event is no part of it. */
export function learnRhythm({ counts, calendar, pauses }: ArrivalHistory): Rhythm {
  const newest = counts.at(-1)?.hour ?? 0;
  const recent = counts.filter(({ hour }) => hour > newest - LEARNED_DAYS * HOURS_PER_DAY);
  const enough = enoughOf(recent, calendar);
  const active = recent.filter(({ hour, count }) => count >= enough(hour)).map(({ hour }) => hour);
  const lastHour = active.at(-1) ?? null;
  const first = active[0] ?? 0;
  const days = lastHour === null ? 0 : (lastHour - first) / HOURS_PER_DAY;
  if (lastHour === null || days < MIN_DAYS || active.length <= MIN_GAPS) {
    return { state: 'learning', ...flatWeek(active, calendar), enough, lastHour };
  }
  const hazards = learnHazards(watched(active, first, lastHour, pauses), calendar);
  const gaps = gapsOf(active, hazards, calendar, pauses);
  const perGap = FALSE_PER_YEAR / ((gaps.length / days) * DAYS_PER_YEAR);
  const allowed = longestSilence(gaps, perGap) * Math.max(1, YOUNG_DAYS / days);
  return { state: 'known', hazards, allowed, enough, lastHour };
}

function flatWeek(active: readonly number[], calendar: ArrivalCalendar): Pick<Rhythm, 'hazards' | 'allowed'> {
  const days = new Set(active.map((hour) => hour - calendar.placeOf(hour).hour));
  const allowed = days.size < NEW_DAYS ? Infinity : NEW_ALLOWED_DAYS * HOURS_PER_DAY;
  return { hazards: { at: ({ day }) => (day === 'holiday' ? 0 : 1) }, allowed };
}

function* watched(active: readonly number[], from: number, to: number, pauses: Pauses) {
  const there = new Set(active);
  for (let hour = from; hour <= to; hour += 1) if (!pauses.touch(hour)) yield { hour, active: there.has(hour) };
}

/** Between each active hour and the next: the sum over the empty ones. Of a silence in a pause nothing is known. */
function gapsOf(active: readonly number[], hazards: Hazards, calendar: ArrivalCalendar, pauses: Pauses): number[] {
  return active.slice(1).map((to, i) => {
    let sum = 0;
    for (let hour = active[i]! + 1; hour < to; hour += 1) {
      if (!pauses.touch(hour)) sum += hazards.at(calendar.placeOf(hour));
    }
    return sum;
  });
}
