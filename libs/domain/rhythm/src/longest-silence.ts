/** Longest silences that may be outages which nobody noted: they are left out when they do not fit the others. */
const DOUBTFUL = 2;
const TAIL_SHARE = 6;
const FEWEST_IN_TAIL = 10;
const MOST_IN_TAIL = 50;
/** What a tail of few silences is short by, now and then. */
const SAFETY = 1.2;
const BEYOND_LONGEST = 1.5;
/** Two whole hours in which the busiest source would have sent. */
const LEAST = 6;

interface Fit {
  readonly allowed: number;
}

function fit(descending: readonly number[], perGap: number): Fit {
  const n = descending.length;
  const m = Math.min(n, Math.max(FEWEST_IN_TAIL, Math.min(MOST_IN_TAIL, Math.floor(n / TAIL_SHARE))));
  const threshold = descending[m] ?? 0;
  const excess = descending.slice(0, m).reduce((sum, gap) => sum + gap - threshold, 0) / m;
  const mean = descending.reduce((sum, gap) => sum + gap, 0) / n;
  const tail = threshold + SAFETY * Math.max(excess, mean) * Math.max(0, Math.log(m / n / perGap));
  return { allowed: Math.max(LEAST, BEYOND_LONGEST * (descending[0] ?? 0), tail) };
}

/**
 * The silence that is still in order, from those that there were: the tail of their distribution, taken as exponential
 * beyond its last sixth, at the chance `perGap` of a false alarm per silence; never under one and a half times the longest.
 * `gaps` is not empty.
 */
export function longestSilence(gaps: readonly number[], perGap: number): number {
  const descending = [...gaps].sort((a, b) => b - a);
  const without = Math.min(DOUBTFUL, descending.length - 1);
  const { allowed } = fit(descending.slice(without), perGap);
  const kept = descending.filter((gap, i) => i >= without || gap <= allowed);
  return fit(kept, perGap).allowed;
}
