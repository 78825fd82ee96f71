import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IdHorizon } from './id-horizon.js';

interface Writer {
  readonly name: string;
  readonly ids: bigint[];
  open: boolean;
}

/** One thing after the other: a writer opens the table, draws an id, ends; the relay reads the sequence, looks up writers. */
type Step = { readonly kind: 'open' | 'draw' | 'end' | 'sequence' | 'writers'; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('open', 'draw', 'draw', 'end', 'sequence', 'writers', 'writers'),
  pick: fc.nat(20),
});

describe('the id horizon', () => {
  it('never reaches an id whose transaction is still open, whatever the order of events', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let lastId = 0n;
        let seenId = 0n;
        const writers: Writer[] = [];
        const horizon = new IdHorizon(0n);
        for (const { kind, pick } of steps) {
          const open = writers.filter((writer) => writer.open);
          const writer = open[pick % Math.max(open.length, 1)];
          if (kind === 'open') writers.push({ name: `w${writers.length}`, ids: [], open: true });
          else if (kind === 'draw' && writer !== undefined) writer.ids.push(++lastId);
          else if (kind === 'end' && writer !== undefined) writer.open = false;
          else if (kind === 'sequence') seenId = lastId;
          else if (kind === 'writers') horizon.observe(seenId, new Set(open.map(({ name }) => name)));
          const openIds = writers.filter((one) => one.open).flatMap(({ ids }) => ids);
          if (openIds.some((id) => id <= horizon.safeId)) return false;
        }
        return true;
      }),
      { numRuns: 2_000 },
    );
  });

  it('reaches what was drawn when those who may have drawn it have ended, whoever came later', () => {
    const horizon = new IdHorizon(0n);
    horizon.observe(5n, new Set(['a', 'b']));
    expect([horizon.safeId, horizon.waiting]).toEqual([0n, true]);
    horizon.observe(9n, new Set(['b', 'c']));
    expect([horizon.safeId, horizon.waiting]).toEqual([0n, true]);
    horizon.observe(9n, new Set(['c', 'd']));
    expect([horizon.safeId, horizon.waiting]).toEqual([5n, true]);
    horizon.observe(9n, new Set(['d']));
    expect([horizon.safeId, horizon.waiting]).toEqual([9n, false]);
  });

  it('reaches at once what was drawn while nobody writes', () => {
    const horizon = new IdHorizon(3n);
    horizon.observe(8n, new Set());
    expect([horizon.safeId, horizon.waiting]).toEqual([8n, false]);
  });

  it('gets there also behind more samples than it keeps', () => {
    const horizon = new IdHorizon(0n);
    for (let id = 1n; id <= 500n; id += 1n) horizon.observe(id, new Set(['long']));
    expect(horizon.safeId).toBe(0n);
    horizon.observe(500n, new Set());
    horizon.observe(500n, new Set());
    expect([horizon.safeId, horizon.waiting]).toEqual([500n, false]);
  });
});
