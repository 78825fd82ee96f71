import { describe, expect, it } from '@jest/globals';
import { type EventTimes, orderOfTimes } from './order-of-times.js';
import { FLAG, FLAG_SAYS } from './quality-flags.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const GOOD: EventTimes = {
  receivedMs: at('2026-03-06T09:00:00'),
  occurredMs: at('2026-03-02T08:00:00'),
  reportedMs: at('2026-03-02T09:00:00'),
  updatedMs: at('2026-03-05T09:00:00'),
  dispatchedMs: at('2026-03-02T10:00:00'),
  signedMs: at('2026-03-02T11:00:00'),
  deadlineMs: at('2026-03-05T18:00:00'),
  extendedToMs: at('2026-03-08T18:00:00'),
  finishedMs: at('2026-03-04T15:00:00'),
};

describe('the order of times', () => {
  it('has nothing odd where all follow, and where nothing is known', () => {
    expect(orderOfTimes(GOOD)).toEqual([]);
    expect(orderOfTimes({ receivedMs: GOOD.receivedMs })).toEqual([]);
    expect(orderOfTimes({ receivedMs: GOOD.receivedMs, occurredMs: null, reportedMs: 0 })).toEqual([]);
  });

  it.each([
    [{ reportedMs: at('2026-03-06T09:05:01'), dispatchedMs: null, occurredMs: null }, 'REPORTED_IN_FUTURE'],
    [{ occurredMs: at('2026-03-02T09:00:01') }, 'OCCURRED_AFTER_REPORTED'],
    [{ updatedMs: at('2026-03-02T08:54:59') }, 'UPDATED_BEFORE_REPORTED'],
    [{ dispatchedMs: at('2026-03-02T08:54:59') }, 'DISPATCHED_BEFORE_REPORTED'],
    [{ signedMs: at('2026-03-02T09:54:59') }, 'SIGNED_BEFORE_DISPATCHED'],
    [{ finishedMs: at('2026-03-02T09:30:00') }, 'FINISHED_BEFORE_DISPATCHED'],
    [{ finishedMs: at('2026-03-02T08:30:00') }, 'FINISHED_BEFORE_REPORTED'],
    [{ finishedMs: at('2026-03-06T09:05:01') }, 'FINISHED_IN_FUTURE'],
    [{ deadlineMs: at('2026-03-01T18:00:00') }, 'DEADLINE_BEFORE_REPORTED'],
    [{ extendedToMs: at('2026-03-04T18:00:00') }, 'EXTENSION_BEFORE_DEADLINE'],
  ])('flags %j as %s', (change, flag) => {
    expect(orderOfTimes({ ...GOOD, ...change })).toContain(flag);
  });

  it('allows for two clocks, and for a day without a time of day', () => {
    expect(orderOfTimes({ ...GOOD, dispatchedMs: at('2026-03-02T08:55:00') })).toEqual([]);
    expect(orderOfTimes({ ...GOOD, reportedMs: at('2026-03-02T00:00:00') })).toEqual([]);
    expect(orderOfTimes({ ...GOOD, deadlineMs: at('2026-03-02T00:00:00'), extendedToMs: null })).toEqual([]);
    expect(orderOfTimes({ ...GOOD, deadlineMs: at('2026-03-01T00:00:00'), extendedToMs: null })).toEqual([
      'DEADLINE_BEFORE_REPORTED',
    ]);
  });
});

describe('flags', () => {
  it('have each a sentence of its own for people', () => {
    expect(Object.keys(FLAG_SAYS).sort()).toEqual(Object.values(FLAG).sort());
    expect(new Set(Object.values(FLAG_SAYS)).size).toBe(Object.values(FLAG).length);
  });
});
