import { CLOCK_TOLERANCE_MS } from './event-time.js';
import { FLAG, type QualityFlag } from './quality-flags.js';

/** Instants of one event and its disposal, as far as they are known. */
export interface EventTimes {
  readonly receivedMs: number;
  readonly occurredMs?: number | null;
  readonly reportedMs?: number | null;
  readonly updatedMs?: number | null;
  readonly dispatchedMs?: number | null;
  readonly signedMs?: number | null;
  readonly deadlineMs?: number | null;
  readonly extendedToMs?: number | null;
  readonly finishedMs?: number | null;
}

const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** Midnight to the millisecond is how a day without a time of day arrives: such a time is anywhere in its day. */
const isDayOnly = (ms: number): boolean => (ms + CHINA_OFFSET_MS) % DAY_MS === 0;

/** True when `later` lies before `earlier`, whatever time of day a bare day may mean, and two clocks' difference allowed for. */
function isBefore(later: number | null | undefined, earlier: number | null | undefined, tolerance: number): boolean {
  if (later === null || later === undefined || earlier === null || earlier === undefined) return false;
  return (isDayOnly(later) ? later + DAY_MS - 1 : later) + tolerance < earlier;
}

/** Times in an order that cannot be. Each keeps its value: which of two is wrong, only the platform can say. */
export function orderOfTimes(times: EventTimes): QualityFlag[] {
  const { receivedMs, occurredMs, reportedMs, updatedMs, dispatchedMs, signedMs, deadlineMs, finishedMs } = times;
  const t = CLOCK_TOLERANCE_MS;
  const afterArrival = (ms: number | null | undefined): boolean =>
    ms !== null && ms !== undefined && ms > receivedMs + t;
  const odd: readonly (readonly [QualityFlag, boolean])[] = [
    [FLAG.reportedInFuture, afterArrival(reportedMs)],
    // Both are told by the same person, so there is one clock.
    [FLAG.occurredAfterReported, isBefore(reportedMs, occurredMs, 0)],
    [FLAG.updatedBeforeReported, isBefore(updatedMs, reportedMs, t)],
    [FLAG.dispatchedBeforeReported, isBefore(dispatchedMs, reportedMs, t)],
    [FLAG.signedBeforeDispatched, isBefore(signedMs, dispatchedMs, t)],
    [FLAG.finishedBeforeDispatched, isBefore(finishedMs, dispatchedMs, t)],
    [FLAG.finishedBeforeReported, isBefore(finishedMs, reportedMs, t)],
    [FLAG.finishedInFuture, afterArrival(finishedMs)],
    [FLAG.deadlineBeforeReported, isBefore(deadlineMs, reportedMs, t)],
    [FLAG.extensionBeforeDeadline, isBefore(times.extendedToMs, deadlineMs, t)],
  ];
  return odd.filter(([, is]) => is).map(([flag]) => flag);
}
