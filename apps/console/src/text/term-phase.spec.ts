import { termPhase } from './term-phase.js';

describe('a term', () => {
  it.each([
    ['2026-03-02', null, 'now'],
    ['2026-03-02', '2026-03-02', 'now'],
    ['2026-03-03', null, 'future'],
    ['2026-01-01', '2026-03-01', 'over'],
  ] as const)('from %s to %s is %s on 2026-03-02, both days included', (fromDay, toDay, phase) => {
    expect(termPhase({ fromDay, toDay }, '2026-03-02')).toBe(phase);
  });
});
