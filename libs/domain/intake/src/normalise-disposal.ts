import { err, ok, type ProblemItem, type Result } from '#kernel';
import { type Canonical, type Digest, disposalKey } from './body-hash.js';
import { CLOCK_TOLERANCE_MS } from './event-time.js';
import type { Step } from './step.js';
import { stepKindOf } from './step-kind.js';
import type { DisposalFields, IncomingDisposal } from './merge-disposal.js';
import { stepKey } from './merge-steps.js';
import { parseTime, toInstant } from './parse-time.js';
import type { PushedDisposal } from './pushed.js';
import { FLAG, type QualityFlag } from './quality-flags.js';

export interface DisposalContext {
  /** JSON Pointer of the disposal within the pushed item. */
  readonly pointer: string;
  /** What stands in for the time of a statement that holds none. */
  readonly fallbackMs: number;
  readonly receivedMs: number;
  /** Set when it came inside an event's version. */
  readonly version: { readonly key: string; readonly order: readonly number[] } | null;
  readonly canonical: Canonical;
  readonly digest: Digest;
  /** Flags that an adapter gave. */
  readonly flags?: readonly string[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Said as they are; the others are instants. */
const PLAIN = [
  'status',
  'organ',
  'organCode',
  'resultText',
  'satisfaction',
  'returnedCount',
  'reopenedCount',
  'overdue',
] as const;

const TIMES = ['dispatchedAt', 'signedAt', 'deadlineAt', 'extendedTo', 'finishedAt'] as const;

/** What is said to have been done: in the future it was not. */
const DONE = {
  dispatchedAt: FLAG.dispatchedInFuture,
  signedAt: FLAG.signedInFuture,
  finishedAt: FLAG.finishedInFuture,
} as const;

export const TIME_IMPOSSIBLE =
  '不是日历上的时间；请写 "2026-03-02T09:00:00+08:00"，或不带时区的北京时间 "2026-03-02 09:00:00"';

/**
 * Brings a pushed disposal to the form that merges. A step's time is part of what it is, so an impossible one is a mismatch;
 * an impossible time of a field is left out and flagged. So is what is said to have been done in the future; a step from there
 * stays in the history and counts for no time. Neither says when the statement was so: it would outweigh all later ones.
 */
export function normaliseDisposal(
  pushed: PushedDisposal,
  context: DisposalContext,
): Result<IncomingDisposal, readonly ProblemItem[]> {
  const flags = new Set<string>(context.flags);
  const items: ProblemItem[] = [];
  let latestMs = -Infinity;
  const isAhead = (ms: number): boolean => ms > context.receivedMs + CLOCK_TOLERANCE_MS;

  const field = (text: string | undefined): string | undefined => {
    if (text === undefined) return undefined;
    const time = parseTime(text);
    if (time === null) {
      flags.add(FLAG.disposalTimeUnreadable);
      return undefined;
    }
    if (time.assumedZone) flags.add(FLAG.zoneAssumed);
    return toInstant(time.ms);
  };

  const steps: Step[] = [];
  for (const [i, step] of (pushed.steps ?? []).entries()) {
    const time = parseTime(step.at);
    if (time === null) {
      items.push({ pointer: `${context.pointer}/steps/${i}/at`, detail: TIME_IMPOSSIBLE });
      continue;
    }
    if (time.assumedZone) flags.add(FLAG.zoneAssumed);
    const inFuture = isAhead(time.ms);
    if (inFuture) flags.add(FLAG.stepInFuture);
    else latestMs = Math.max(latestMs, time.ms);
    const identity = {
      stepNo: step.stepNo ?? null,
      at: toInstant(time.ms),
      organ: step.organ ?? null,
      action: step.action,
    };
    const kind = step.kind ?? stepKindOf(step.action);
    steps.push({
      stepKey: stepKey(identity, context.digest),
      ...identity,
      kind,
      opinion: step.opinion ?? null,
      ...(step.organCode === undefined ? {} : { organCode: step.organCode }),
      ...(step.node === undefined ? {} : { node: step.node }),
      ...(inFuture ? { inFuture } : {}),
    });
  }
  if (items.length > 0) return err(items);

  const said: Partial<Writable<DisposalFields>> = {};
  for (const name of TIMES) {
    const instant = field(pushed[name]);
    if (instant !== undefined) said[name] = instant;
  }
  for (const name of PLAIN) if (pushed[name] !== undefined) Object.assign(said, { [name]: pushed[name] });
  for (const [name, flag] of Object.entries(DONE) as [keyof typeof DONE, QualityFlag][]) {
    const at = said[name];
    if (at === undefined) continue;
    const ms = Date.parse(at);
    if (!isAhead(ms)) latestMs = Math.max(latestMs, ms);
    else {
      flags.add(flag);
      delete said[name];
    }
  }
  let updatedMs = Date.parse(field(pushed.updatedAt) ?? '');
  if (isAhead(updatedMs)) {
    flags.add(FLAG.updatedInFuture);
    updatedMs = NaN;
  }
  const ownMs = Number.isNaN(updatedMs) ? latestMs : updatedMs;
  const atMs = ownMs === -Infinity ? context.fallbackMs : ownMs;
  return ok({
    key: disposalKey(pushed, context.version?.key ?? null, context.canonical, context.digest),
    atMs,
    inVersion: context.version !== null,
    order: [...(context.version?.order ?? []), atMs, context.receivedMs],
    fields: said,
    steps,
    flags: [...flags],
  });
}
