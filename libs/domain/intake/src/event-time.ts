/** A platform's clock may be this far ahead of ours before its word is doubted. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * When an event counts: at `reportedMs`, or at its arrival where the report lies more than five minutes after it.
 * A time in the future would otherwise move a watermark past events that are still to come.
 */
export function eventTime(reportedMs: number, receivedMs: number): { ms: number; inFuture: boolean } {
  const inFuture = reportedMs > receivedMs + CLOCK_TOLERANCE_MS;
  return { ms: inFuture ? receivedMs : reportedMs, inFuture };
}
