import { admit, type AttemptCount, type AttemptRule, noAttempts, settle } from './attempt-rule.js';

const MINUTE = 60_000;
const rule: AttemptRule = { failures: 5, windowMs: 15 * MINUTE, lockMs: 15 * MINUTE, longestLockMs: 24 * 60 * MINUTE };
const start = new Date('2026-03-02T01:00:00Z');
const at = (minutes: number): Date => new Date(start.getTime() + minutes * MINUTE);

function fail(count: AttemptCount, now: Date): AttemptCount {
  const admission = admit(count, rule, now);
  if (admission.kind !== 'open') throw new Error(admission.kind);
  return settle(admission.count, 'failed', rule, now);
}
const failTimes = (times: number, from: AttemptCount, now: Date): AttemptCount =>
  Array.from({ length: times }).reduce<AttemptCount>((count) => fail(count, now), from);

describe('attempts', () => {
  it('lock at the fifth failure for a quarter of an hour', () => {
    expect(failTimes(4, noAttempts(start), start).lockedUntil).toBeNull();
    const locked = failTimes(5, noAttempts(start), start);
    expect(locked.lockedUntil).toEqual(at(15));
    expect(admit(locked, rule, at(14.9))).toEqual({ kind: 'locked', until: at(15) });
    expect(admit(locked, rule, at(15)).kind).toBe('open');
  });

  it('lock for twice as long each time, up to a day', () => {
    let count = noAttempts(start);
    const lengths: number[] = [];
    let now = start;
    for (let round = 0; round < 9; round += 1) {
      count = failTimes(5, count, now);
      lengths.push(((count.lockedUntil?.getTime() ?? 0) - now.getTime()) / MINUTE);
      now = count.lockedUntil ?? now;
    }
    expect(lengths).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  });

  it('start anew after the window, after a sign-in, and wholly after two quiet days', () => {
    const four = failTimes(4, noAttempts(start), start);
    expect(fail(four, at(16)).lockedUntil).toBeNull();
    const again = admit(four, rule, at(1));
    if (again.kind !== 'open') throw new Error(again.kind);
    expect(settle(again.count, 'signed-in', rule, at(1))).toEqual(noAttempts(at(1)));
    const locked = failTimes(5, noAttempts(start), start);
    expect(failTimes(5, locked, at(60 * 24)).level).toBe(2);
    expect(failTimes(5, locked, at(60 * 48 + 1)).level).toBe(1);
  });

  it('keep earlier failures when the password alone was right', () => {
    const admission = admit(failTimes(4, noAttempts(start), start), rule, at(1));
    if (admission.kind !== 'open') throw new Error(admission.kind);
    const passed = settle(admission.count, 'passed', rule, at(1));
    expect(passed).toMatchObject({ failures: 4, pending: 0 });
    expect(fail(passed, at(2)).lockedUntil).not.toBeNull();
  });

  it('at one time are never more than failures are left, and one that hangs is forgotten', () => {
    let count = noAttempts(start);
    let letIn = 0;
    for (let i = 0; i < 1000; i += 1) {
      const admission = admit(count, rule, start);
      if (admission.kind === 'open') [count, letIn] = [admission.count, letIn + 1];
    }
    expect(letIn).toBe(5);
    expect(admit(count, rule, at(14)).kind).toBe('busy');
    expect(admit(count, rule, at(16)).kind).toBe('open');
    expect(settle({ ...count, pending: 0 }, 'failed', rule, start)).toMatchObject({ failures: 1, pending: 0 });
  });
});
