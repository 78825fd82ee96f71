import { isLegalDay } from '#kernel';

/** From a day to a day, both included; `toDay` null has no end. Days are legal days, which compare as texts. */
export interface Span {
  readonly fromDay: string;
  readonly toDay: string | null;
}

const FOR_EVER = '9999-12-31';

export const lastDay = (span: Span): string => span.toDay ?? FOR_EVER;

export const isInForce = (span: Span, day: string): boolean => span.fromDay <= day && day <= lastDay(span);

export const overlap = (a: Span, b: Span): boolean => a.fromDay <= lastDay(b) && b.fromDay <= lastDay(a);

/** What the two have in common; undefined for nothing. */
export const common = (a: Span, b: Span): Span | undefined =>
  overlap(a, b)
    ? {
        fromDay: a.fromDay > b.fromDay ? a.fromDay : b.fromDay,
        toDay: lastDay(a) < lastDay(b) ? a.toDay : b.toDay,
      }
    : undefined;

/** What is wrong with it, in Chinese; null for nothing. */
export function spanFault({ fromDay, toDay }: Span): string | null {
  for (const day of [fromDay, toDay ?? fromDay]) {
    if (!isLegalDay(day)) return `“${day}”不是日期，应为 2026-03-02 的形式`;
  }
  return toDay !== null && toDay < fromDay ? `截止日 ${toDay} 早于起始日 ${fromDay}` : null;
}
