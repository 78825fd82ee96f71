/** What is reconciled: events by the day that they were reported on, or steps of their handling by their own day. */
export type ReconciledKind = 'event' | 'disposal';

export const RECONCILED_KINDS: readonly ReconciledKind[] = ['event', 'disposal'];

/** A line of a day's list. `mark`: the version or the step, `@` and milliseconds where it has no number, `-` without either. */
export interface DayLine {
  readonly sourceEventNo: string;
  readonly mark: string;
}

/** The order of lists is that of the bytes of their UTF-8, as in every language; not that of this one's strings. */
export const compareTexts = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));

export const compareLines = (a: DayLine, b: DayLine): number =>
  compareTexts(a.sourceEventNo, b.sourceEventNo) || compareTexts(a.mark, b.mark);
