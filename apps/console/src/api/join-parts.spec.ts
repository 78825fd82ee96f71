import { joinParts } from './join-parts.js';
import type { VerificationPart } from './verification-report.js';

const part: VerificationPart = {
  service: 'case-handling',
  at: '2026-03-02T01:00:00.000Z',
  sound: true,
  whole: false,
  entries: 10,
  sealed: { lines: 2, entries: 10, lastAt: '2026-03-02T00:59:00.000Z', size: 10, root: 'aa' },
  window: { entries: 0, mostSeconds: 2, oldestUnsealedSeconds: null },
  erasures: null,
  restores: [],
  notes: [],
  findings: [],
  findingCount: 0,
  next: 'more',
  progress: { entries: 10, of: 20 },
};
const restore = { line: 3, at: part.at, who: 'p-1', reason: '演练', lost: 2 };
const heads: VerificationPart = {
  ...part,
  whole: true,
  entries: 0,
  sealed: { lines: 0, entries: 0, lastAt: null, size: 0, root: null },
  erasures: { count: 1, shown: [] },
  next: null,
};

describe('parts of a verification', () => {
  it('are one: sums, the newest seal, restores and notes of all', () => {
    const second: VerificationPart = {
      ...part,
      entries: 12,
      sealed: { lines: 1, entries: 9, lastAt: '2026-03-02T01:00:00.000Z', size: 19, root: 'bb' },
      window: { entries: 3, mostSeconds: 2, oldestUnsealedSeconds: 1.5 },
      restores: [restore],
      notes: ['一', '一'],
    };
    expect(joinParts([part, second, heads])).toEqual({
      service: 'case-handling',
      at: part.at,
      sound: true,
      whole: true,
      entries: 22,
      sealed: { lines: 3, entries: 19, lastAt: '2026-03-02T01:00:00.000Z', size: 19, root: 'bb' },
      window: { entries: 3, mostSeconds: 2, oldestUnsealedSeconds: 1.5 },
      erasures: { count: 1, shown: [] },
      restores: [restore],
      notes: ['一'],
      findings: [],
      findingCount: 0,
    });
  });

  it('that say the same are one finding, and those that are not listed are counted', () => {
    const finding = { kind: 'truncated', says: '被截去', chain: { kind: 'clue', id: 'a' }, seq: 3 };
    const joined = joinParts([
      { ...part, sound: false, findings: [finding], findingCount: 5 },
      { ...heads, sound: false, findings: [finding, { ...finding, seq: 4 }], findingCount: 2 },
    ]);
    expect(joined).toMatchObject({ sound: false, findings: [{ seq: 3 }, { seq: 4 }], findingCount: 6 });
  });

  it('without a witness have no lines', () => {
    const bare = { ...part, sealed: { ...part.sealed, lines: null, lastAt: null } };
    expect(joinParts([bare, heads]).sealed.lines).toBeNull();
  });
});
