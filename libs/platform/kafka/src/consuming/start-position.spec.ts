import { type PartitionFacts, startPosition } from './start-position.js';

const facts = (change: Partial<PartitionFacts>): PartitionFacts => ({
  stored: 50n,
  committed: 50n,
  earliest: 10n,
  latest: 100n,
  ...change,
});

describe('where reading starts', () => {
  it.each<[string, Partial<PartitionFacts>, bigint, string | undefined]>([
    ['at our position', {}, 50n, undefined],
    ['at our position though the broker was told less', { committed: 20n }, 50n, undefined],
    ['at our position though the broker was told more (a restored database)', { committed: 80n }, 50n, undefined],
    ['at our position at the end of the log', { stored: 100n }, 100n, undefined],
    ['at the beginning when we never read it', { stored: null }, 10n, undefined],
    ['at the beginning when we never read it, whatever was told', { stored: null, committed: 70n }, 10n, undefined],
    ['at the beginning when the log ends before us', { stored: 101n }, 10n, 'topic emptied or created anew'],
    ['at the beginning when the broker forgot us', { committed: undefined }, 10n, 'topic emptied or created anew'],
    ['where we are when there is nothing before', { stored: 10n, committed: undefined }, 10n, undefined],
    ['at what is left when ours expired', { stored: 5n }, 10n, 'records removed before they were read'],
  ])('%s', (_, change, offset, oddity) => {
    const start = startPosition(facts(change));
    expect(start.offset).toBe(offset);
    expect(start.oddity).toBe(oddity);
  });
});
