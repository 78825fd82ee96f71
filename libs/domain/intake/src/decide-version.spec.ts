import { compareVersions, decideVersion, versionKey } from './decide-version.js';
import type { VersionMark } from './event-state.js';

const mark = (sourceVersion: number | null, orderMs: number, bodyHash = 'a', receivedMs = orderMs): VersionMark => ({
  sourceVersion,
  bodyHash,
  orderMs,
  dated: true,
  receivedMs,
});

describe('versions of an event', () => {
  it.each([
    ['nothing known', null, mark(1, 0), null, 'first'],
    ['the same number and body', mark(1, 0), mark(1, 9), 'a', 'repeat'],
    ['the same number, another body', mark(1, 0), mark(1, 9, 'b'), 'a', 'conflict'],
    ['a higher number', mark(1, 9), mark(2, 0), null, 'newer'],
    ['a lower number never seen', mark(5, 0), mark(3, 9), null, 'late'],
    ['a lower number seen before', mark(5, 0), mark(3, 9), 'a', 'repeat'],
    ['a lower number seen with another body', mark(5, 0), mark(3, 9, 'b'), 'a', 'conflict'],
    ['no numbers, the same body', mark(null, 0), mark(null, 9), 'a', 'repeat'],
    ['no numbers, updated later', mark(null, 1), mark(null, 2, 'b'), null, 'newer'],
    ['no numbers, updated earlier', mark(null, 2), mark(null, 1, 'b'), null, 'late'],
    ['no numbers, updated at once, arrived later', mark(null, 1, 'a', 1), mark(null, 1, 'b', 2), null, 'newer'],
    ['no numbers, updated at once, arrived earlier', mark(null, 1, 'a', 2), mark(null, 1, 'b', 1), null, 'late'],
    ['a number after none', mark(null, 9), mark(0, 0, 'b'), null, 'newer'],
    ['none after a number', mark(0, 0), mark(null, 9, 'b'), null, 'late'],
  ] as const)('%s: %#', (_, current, incoming, storedHash, decision) => {
    expect(decideVersion(current, incoming, storedHash)).toBe(decision);
  });

  it('are named by their number, else by their body', () => {
    expect(versionKey(mark(7, 0))).toBe('v:7');
    expect(versionKey(mark(null, 0, 'x'))).toBe('h:x');
  });

  it('are in one order, whichever two are compared', () => {
    const all = [mark(null, 1), mark(null, 2), mark(0, 5), mark(0, 6), mark(1, 1), mark(9, 0)];
    for (const [i, a] of all.entries()) {
      for (const [j, b] of all.entries()) expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(i - j));
    }
  });
});
