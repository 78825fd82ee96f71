import { Partition } from './partition.js';

const claim = { group: 'g', topic: 't', partition: 0, epoch: 1n, nextOffset: null };

describe('the lag of a partition', () => {
  it('counts records to the end of the log, and seconds by the oldest record in hand', () => {
    const partition = new Partition(claim);
    partition.startAt(10n, 30n, claim);
    partition.pendingSinceMs = 1_000;
    expect(partition.lagRecords()).toBe(20);
    expect(partition.lagSeconds(5_000)).toBe(4);
    partition.moveTo(30n);
    expect(partition.lagRecords()).toBe(0);
    expect(partition.lagSeconds(9_000)).toBe(0);
  });

  it('is over when fetching brings nothing though the log is longer: marks of transactions hold no records', () => {
    const partition = new Partition(claim);
    partition.startAt(10n, 12n, claim);
    const now = Date.now();
    partition.fetchedNothing(now + 1_000, 5_000);
    expect(partition.lagRecords()).toBe(2);
    partition.busy = true;
    partition.fetchedNothing(now + 6_000, 5_000);
    expect(partition.lagRecords()).toBe(2);
    partition.busy = false;
    partition.fetchedNothing(now + 6_000, 5_000);
    expect(partition.lagRecords()).toBe(0);
  });

  it('is not negative when we know of a later end than the broker told', () => {
    const partition = new Partition(claim);
    partition.startAt(10n, 10n, claim);
    partition.moveTo(15n);
    expect(partition.lagRecords()).toBe(0);
    expect(partition.lagSeconds(Date.now())).toBe(0);
  });
});
