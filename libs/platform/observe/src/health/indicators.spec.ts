import { describe, expect, it } from '@jest/globals';
import { consumerFault } from './indicators.js';

const working = { assigned: 2, lastFetchAt: 1, lagRecords: 100_000, lagSeconds: 3600, stalled: false };

describe('consumerFault', () => {
  it('finds none in a consumer that is far behind and fetches', () => {
    expect(consumerFault(working, 3_600_000)).toBeNull();
  });

  it('finds none in a member that was given no partition', () => {
    expect(consumerFault({ ...working, assigned: 0 }, 3_600_000)).toBeNull();
  });

  it('gives a new process 30 s to join', () => {
    const alone = { ...working, assigned: 0, lastFetchAt: null };
    expect(consumerFault(alone, 30_000)).toBeNull();
    expect(consumerFault(alone, 30_001)).toBe('has not joined its group for 30 s');
  });

  it('names a stall', () => {
    expect(consumerFault({ ...working, stalled: true }, 1000)).toBe('has not fetched for 20 s');
  });
});
