import { compareLines, type DayLine } from './day-line.js';

export type DifferenceReason =
  'NOT_HERE' | 'NOT_YOURS' | 'OLDER_HERE' | 'NEWER_HERE' | 'OTHER_DAY' | 'WAITING' | 'EVENT_NOT_HERE' | 'ERASED';

/** `yours`, `ours`: the mark on either side, null where the side has none. */
export interface Difference {
  readonly sourceEventNo: string;
  readonly yours: string | null;
  readonly ours: string | null;
  readonly reason: DifferenceReason;
  /** Where the other side has it on another day than we do: ours. */
  readonly ourDay: string | null;
}

const inOrder = (lines: readonly DayLine[]): DayLine[] =>
  [...lines].sort(compareLines).filter((line, i, all) => i === 0 || compareLines(line, all[i - 1]!) !== 0);

/** The lines that only one side has, each once and in order. Neither list needs to be in order. */
export function linesApart(
  yours: readonly DayLine[],
  ours: readonly DayLine[],
): { readonly onlyYours: DayLine[]; readonly onlyOurs: DayLine[] } {
  const [a, b] = [inOrder(yours), inOrder(ours)];
  const onlyYours: DayLine[] = [];
  const onlyOurs: DayLine[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const order = i === a.length ? 1 : j === b.length ? -1 : compareLines(a[i]!, b[j]!);
    if (order < 0) onlyYours.push(a[i]!);
    if (order > 0) onlyOurs.push(b[j]!);
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return { onlyYours, onlyOurs };
}

/** Where a version stands: numbers above times, times above nothing (as versions are decided on). */
function rank(mark: string): [number, number] {
  if (mark === '-') return [0, 0];
  return mark.startsWith('@') ? [1, Number(mark.slice(1))] : [2, Number(mark)];
}

/** Whether our version is the older one. */
export function isOlder(ours: string, yours: string): boolean {
  const [a, b] = [rank(ours), rank(yours)];
  return a[0] - b[0] < 0 || (a[0] === b[0] && a[1] < b[1]);
}
