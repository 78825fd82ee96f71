/** What was used at the end of a day (for today: now). */
export interface DiskDay {
  readonly day: string;
  readonly bytes: number;
}

const DAY_MS = 86_400_000;

/**
 * Days until the free bytes are used up at the growth of the given days; null where nothing grows, or fewer than two days are
 * known. The growth is the median of the slopes between all pairs of days (Theil–Sen): one day of a large import, or one on
 * which much was erased, moves it little.
 */
export function daysUntilFull(days: readonly DiskDay[], freeBytes: number): number | null {
  const slopes: number[] = [];
  for (const [i, later] of days.entries()) {
    for (const earlier of days.slice(0, i)) {
      const apart = (Date.parse(later.day) - Date.parse(earlier.day)) / DAY_MS;
      if (apart !== 0) slopes.push((later.bytes - earlier.bytes) / apart);
    }
  }
  const growth = median(slopes);
  if (growth === undefined || growth <= 0) return null;
  return Math.max(0, freeBytes) / growth;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return (upper + (sorted[middle - 1] ?? upper)) / 2;
}
