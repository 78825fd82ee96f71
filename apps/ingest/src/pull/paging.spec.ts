import type { Paging } from './connector.js';
import { advance, askOf, type PageFacts, type Position } from './paging.js';
import { PullFault } from './pull-fault.js';

const NOW = Date.parse('2026-03-02T04:00:00.000Z');
const HOUR = 3_600_000;
const facts = (over: Partial<PageFacts> = {}): PageFacts => ({
  count: 10,
  next: null,
  more: null,
  total: null,
  isFull: false,
  ...over,
});
const step = (paging: Paging, position: Position, over: Partial<PageFacts> = {}, nowMs = NOW) => {
  const ask = askOf({ paging }, position, nowMs);
  if (ask === null) throw new Error('there is nothing to ask');
  return { ask, ...advance({ paging }, ask, facts(over), position) };
};
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof PullFault) return error.code;
    throw error;
  }
  return 'none';
};

describe('paging by a cursor', () => {
  const paging: Paging = { kind: 'cursor', next: '/next', more: '/more', start: '0' };
  const silent: Paging = { kind: 'cursor', next: '/next' };

  it('begins at the start, goes on by what the answer says, and keeps its place at the end', () => {
    expect(step(paging, {}, { next: 'a', more: true })).toMatchObject({
      ask: { cursor: '0' },
      position: { cursor: 'a' },
      done: false,
    });
    expect(step(paging, { cursor: 'a' }, { next: null, more: false })).toMatchObject({
      position: { cursor: 'a' },
      done: true,
    });
  });

  it('ends, where the platform does not say whether there is more, at an empty page or one without a next', () => {
    expect(step(silent, { cursor: 'a' }, { next: 'b' }).done).toBe(false);
    expect(step(silent, { cursor: 'a' }, { next: 'b', count: 0 })).toMatchObject({
      position: { cursor: 'b' },
      done: true,
    });
    expect(step(silent, { cursor: 'a' })).toMatchObject({ position: { cursor: 'a' }, done: true });
    expect(step(silent, { cursor: 'a' }, { next: 'a' }).done).toBe(true);
  });

  it('does not turn in a circle', () => {
    expect(codeOf(() => step(paging, { cursor: 'a' }, { next: 'a', more: true }))).toBe('INGEST.CONNECTOR_PAGING');
    expect(codeOf(() => step(paging, { cursor: 'a' }, { next: 'b' }))).toBe('INGEST.CONNECTOR_PAGING');
  });
});

describe('paging by number', () => {
  it('counts what came, not what was asked for, against the total: a platform may give smaller pages', () => {
    const paging: Paging = { kind: 'page', total: '/total' };
    const first = step(paging, {}, { count: 5, total: 12 });
    expect(first).toMatchObject({ ask: { page: 1 }, done: false, position: { page: 2, seen: 5 } });
    const second = step(paging, first.position, { count: 5, total: 12 });
    expect(step(paging, second.position, { count: 2, total: 12 })).toMatchObject({ position: {}, done: true });
    expect(codeOf(() => step(paging, {}, { total: null }))).toBe('INGEST.CONNECTOR_PAGING');
  });

  it('stays within its stretch of time until the last page of it', () => {
    const window = { from: '2026-03-02T00:00:00Z', overlapSeconds: 600, longestSeconds: 86_400 };
    const paging: Paging = { kind: 'page', first: 0, window };
    const first = step(paging, {});
    expect(first.ask).toMatchObject({ page: 0, sinceMs: NOW - 4 * HOUR, untilMs: NOW });
    // An hour later, after the process was started again.
    const last = step(paging, first.position, { count: 0 }, NOW + HOUR);
    expect(last.ask).toMatchObject({ page: 1, untilMs: NOW });
    expect(last).toMatchObject({ done: true, position: { since: '2026-03-02T03:50:00.000Z' } });
  });
});

describe('paging by time', () => {
  const window = { from: '2026-03-02T00:00:00Z', overlapSeconds: 600, longestSeconds: 5_400, lagSeconds: 60 };
  const paging: Paging = { kind: 'window', window };

  it('catches up in stretches that share a second, then overlaps as it was told', () => {
    const first = step(paging, {});
    expect(first).toMatchObject({ done: false, position: { since: '2026-03-02T01:29:59.000Z' } });
    const second = step(paging, first.position);
    expect(second).toMatchObject({ done: false, position: { since: '2026-03-02T02:59:58.000Z' } });
    const third = step(paging, second.position, {}, NOW + 2 * 60_000);
    expect(third).toMatchObject({ done: true, position: { since: '2026-03-02T03:51:00.000Z' } });
  });

  it('has nothing to ask before its beginning', () => {
    expect(askOf({ paging }, { since: '2026-03-02T04:00:00Z' }, NOW)).toBeNull();
  });

  it('halves a stretch that one answer cannot hold, and grows again; at the shortest it gives up', () => {
    const halved = step(paging, {}, { isFull: true });
    expect(halved).toMatchObject({ done: false, position: { since: '2026-03-02T00:00:00.000Z', seconds: 2_700 } });
    const again = step(paging, halved.position, { isFull: true });
    expect(again.position.seconds).toBe(1_350);
    expect(step(paging, again.position).position).toEqual({ since: '2026-03-02T00:22:29.000Z', seconds: 2_700 });
    expect(codeOf(() => step(paging, { seconds: 3 }, { isFull: true }))).toBe('INGEST.CONNECTOR_WINDOW_FULL');
  });

  it('reaches now from anywhere, and never goes back behind its beginning', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      let position: Position = {};
      let done = false;
      for (let i = 0; !done; i += 1) {
        expect(i).toBeLessThan(2_000);
        const ask = askOf({ paging }, position, NOW)!;
        expect(ask.sinceMs).toBeGreaterThanOrEqual(Date.parse(window.from));
        const isFull = (seed * (i + 7)) % 5 === 0 && ask.untilMs! - ask.sinceMs! > 600_000;
        ({ position, done } = advance({ paging }, ask, facts({ isFull }), position));
      }
    }
  });
});
