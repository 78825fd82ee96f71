import { addDays, isLegalDay } from '#kernel';

/** All that says how long an event is kept. Days are legal days (Asia/Shanghai), `YYYY-MM-DD`. */
export interface KeepingTerm {
  /** The day on which the event first came here. */
  readonly firstDay: string;
  /** What the office decided for its source, else for all; null where nobody has decided. */
  readonly retentionDays: number | null;
  /** The last day that the platform allows for this event; undefined where it said nothing. */
  readonly retentionUntil?: string | undefined;
}

/**
 * The last day on which an event is kept; null for one that nobody has set an end to: it stays. Both terms are upper bounds, so the earlier one counts: what an event says can
 * shorten the office's term, and never lengthen it. Later versions and disposals move nothing: a platform that goes on
 * writing to an event does not keep it here. What is still needed is held by its case.
 */
export function keptThrough({ firstDay, retentionDays, retentionUntil }: KeepingTerm): string | null {
  if (retentionDays === null) return retentionUntil ?? null;
  const byOffice = addDays(firstDay, retentionDays);
  return retentionUntil !== undefined && retentionUntil < byOffice ? retentionUntil : byOffice;
}

const YEAR_DIGITS = 4;

/** The same day so many years later; the last of February where there is no such day. */
export function addYears(day: string, years: number): string {
  const year = String(Number(day.slice(0, YEAR_DIGITS)) + years).padStart(YEAR_DIGITS, '0');
  const same = year + day.slice(YEAR_DIGITS);
  return isLegalDay(same) ? same : `${year}-02-28`;
}
