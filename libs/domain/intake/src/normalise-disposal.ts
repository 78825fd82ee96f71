import { err, ok, type ProblemItem, type Result } from '#kernel';
import { type Canonical, type Digest, disposalKey } from './body-hash.js';
import { CLOCK_TOLERANCE_MS } from './event-time.js';
import type { Step } from './step.js';
import { stepKindOf } from './step-kind.js';
import type { DisposalFields, IncomingDisposal } from './merge-disposal.js';
import { stepKey } from './merge-steps.js';
import { parseTime, toInstant } from './parse-time.js';
import type { PushedDisposal } from './pushed.js';
import { FLAG } from './quality-flags.js';

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
const PLAIN = ['status', 'organ', 'resultText', 'satisfaction', 'returnedCount', 'reopenedCount', 'overdue'] as const;

const TIMES = ['dispatchedAt', 'signedAt', 'deadlineAt', 'extendedTo', 'finishedAt'] as const;

export const TIME_IMPOSSIBLE =
  '不是日历上的时间；请写 "2026-03-02T09:00:00+08:00"，或不带时区的北京时间 "2026-03-02 09:00:00"';

/**
 * Brings a pushed disposal to the form that merges. A step's time is part of what it is, so an impossible one is a mismatch;
 * an impossible time of a field is left out and flagged.
 */
export function normaliseDisposal(
  pushed: PushedDisposal,
  context: DisposalContext,
): Result<IncomingDisposal, readonly ProblemItem[]> {
  const flags = new Set<string>(context.flags);
  const items: ProblemItem[] = [];
  let latestMs = -Infinity;

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
    latestMs = Math.max(latestMs, time.ms);
    const identity = {
      stepNo: step.stepNo ?? null,
      at: toInstant(time.ms),
      organ: step.organ ?? null,
      action: step.action,
    };
    const kind = step.kind ?? stepKindOf(step.action);
    steps.push({ stepKey: stepKey(identity, context.digest), ...identity, kind, opinion: step.opinion ?? null });
  }
  if (items.length > 0) return err(items);

  const said: Partial<Writable<DisposalFields>> = {};
  for (const name of TIMES) {
    const instant = field(pushed[name]);
    if (instant !== undefined) said[name] = instant;
  }
  for (const name of PLAIN) if (pushed[name] !== undefined) Object.assign(said, { [name]: pushed[name] });
  const updatedAt = field(pushed.updatedAt);
  const happened = [said.dispatchedAt, said.signedAt, said.finishedAt].flatMap((at) =>
    at === undefined ? [] : [Date.parse(at)],
  );
  latestMs = Math.max(latestMs, ...happened);
  if (said.finishedAt !== undefined && Date.parse(said.finishedAt) > context.receivedMs + CLOCK_TOLERANCE_MS)
    flags.add(FLAG.finishedInFuture);

  const ownMs = updatedAt === undefined ? latestMs : Date.parse(updatedAt);
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
