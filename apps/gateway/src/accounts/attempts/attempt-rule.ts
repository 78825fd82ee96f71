/** How many failures are borne, and what follows. */
export interface AttemptRule {
  readonly failures: number;
  /** Failures count together within this time from the first one. */
  readonly windowMs: number;
  /** The first lock's length; each further one is twice as long … */
  readonly lockMs: number;
  /** … up to this. */
  readonly longestLockMs: number;
}

/** What is known of one subject: an account's name, or a client's address. */
export interface AttemptCount {
  readonly failures: number;
  /** Attempts whose outcome is not known yet, on all instances. */
  readonly pending: number;
  /** Locks so far; forgotten after a quiet day or a full sign-in. */
  readonly level: number;
  readonly since: Date;
  readonly lockedUntil: Date | null;
  /** A refusal was recorded: until then further ones are not. A lock begins without one. */
  readonly toldUntil: Date | null;
}

export type Admission =
  | { readonly kind: 'open'; readonly count: AttemptCount }
  | { readonly kind: 'locked'; readonly until: Date }
  /** So many are under way that, should all fail, the limit would be passed. */
  | { readonly kind: 'busy' };

/** `failed` and `passed` end one attempt; `signed-in` also forgets what went wrong before. */
export type AttemptOutcome = 'failed' | 'passed' | 'signed-in';

const FORGOTTEN_AFTER_MS = 86_400_000;

export const noAttempts = (now: Date): AttemptCount => ({
  failures: 0,
  pending: 0,
  level: 0,
  since: now,
  lockedUntil: null,
  toldUntil: null,
});

/** An attempt is counted before it is judged: a thousand at once get no more guesses than one after the other. */
export function admit(count: AttemptCount, rule: AttemptRule, now: Date): Admission {
  if (count.lockedUntil !== null && count.lockedUntil > now) return { kind: 'locked', until: count.lockedUntil };
  const current = refreshed(count, rule, now);
  if (current.failures + current.pending >= rule.failures) return { kind: 'busy' };
  return { kind: 'open', count: { ...current, pending: current.pending + 1 } };
}

/** The count after an attempt that was let in; `lockedUntil` is set when this outcome was one failure too many. */
export function settle(count: AttemptCount, outcome: AttemptOutcome, rule: AttemptRule, now: Date): AttemptCount {
  const pending = Math.max(0, count.pending - 1);
  if (outcome === 'passed') return { ...count, pending };
  if (outcome === 'signed-in') return { ...noAttempts(now), pending };
  const failures = count.failures + 1;
  if (failures < rule.failures) return { ...count, pending, failures };
  const lockMs = Math.min(rule.lockMs * 2 ** Math.min(count.level, 20), rule.longestLockMs);
  return {
    ...{ failures: 0, pending, level: count.level + 1, since: now },
    lockedUntil: new Date(now.getTime() + lockMs),
    toldUntil: null,
  };
}

/** Whether a refusal is to be recorded, once per lock or window, and the count that remembers it. */
export function tell(
  count: AttemptCount,
  admission: Exclude<Admission, { kind: 'open' }>,
  rule: AttemptRule,
  now: Date,
): { readonly isFirst: boolean; readonly count: AttemptCount } {
  if (count.toldUntil !== null && count.toldUntil > now) return { isFirst: false, count };
  const until = admission.kind === 'locked' ? admission.until : new Date(now.getTime() + rule.windowMs);
  return { isFirst: true, count: { ...count, toldUntil: until } };
}

/** An attempt that a dead process left pending is forgotten with the window. */
function refreshed(count: AttemptCount, rule: AttemptRule, now: Date): AttemptCount {
  const age = now.getTime() - count.since.getTime();
  const unlocked = { ...count, lockedUntil: null };
  if (age > FORGOTTEN_AFTER_MS + rule.longestLockMs) return noAttempts(now);
  return age > rule.windowMs ? { ...unlocked, failures: 0, pending: 0, since: now } : unlocked;
}
