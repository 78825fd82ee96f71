import fc from 'fast-check';
import type { Clue, Hit } from './clue.js';
import { type KnownHit, openOrAttach } from './open-or-attach.js';
import { attachHit, openClue, reviseHit } from './take-hit.js';
import { aHit } from './testing/index.js';

describe('openOrAttach', () => {
  const known = (change: Partial<KnownHit> = {}): KnownHit => ({ ...aHit(), clueId: 'clue-1', ...change });
  const nothing = { known: undefined, openClueId: undefined, closedClueId: undefined };

  it('opens a clue for the first hit of a key', () => {
    expect(openOrAttach({ ...nothing, hit: aHit() })).toEqual({ do: 'open', previousClueId: null });
  });
  it('attaches a new hit to the open clue of its key', () => {
    const situation = { ...nothing, openClueId: 'clue-2', closedClueId: 'clue-1' };
    expect(openOrAttach({ ...situation, hit: aHit() })).toEqual({ do: 'attach', clueId: 'clue-2' });
  });
  it('opens a linked clue when the one before takes no more', () => {
    expect(openOrAttach({ ...nothing, closedClueId: 'clue-1', hit: aHit() })).toEqual({
      do: 'open',
      previousClueId: 'clue-1',
    });
  });
  it('keeps a revision at the clue that has the hit, though another is open by now', () => {
    const hit = aHit({ revision: 2 });
    expect(openOrAttach({ hit, known: known(), openClueId: 'clue-9', closedClueId: 'clue-1' })).toEqual({
      do: 'revise',
      clueId: 'clue-1',
    });
  });
  it('ignores the same revision and an older one', () => {
    for (const revision of [1, 2]) {
      const situation = { ...nothing, known: known({ revision: 2 }), hit: aHit({ revision }) };
      expect(openOrAttach(situation)).toEqual({ do: 'ignore' });
    }
  });
  it('opens nothing for a hit that was void before it was seen, nor for its older revision', () => {
    expect(openOrAttach({ ...nothing, hit: aHit({ revision: 2, isVoid: true }) })).toEqual({ do: 'keep' });
    const kept = known({ revision: 2, isVoid: true, clueId: null });
    expect(openOrAttach({ ...nothing, known: kept, hit: aHit({ revision: 1 }) })).toEqual({ do: 'ignore' });
  });
  it('opens a clue for a hit that comes to hold after it was void', () => {
    const kept = known({ revision: 2, isVoid: true, clueId: null });
    expect(openOrAttach({ ...nothing, known: kept, hit: aHit({ revision: 3 }) })).toEqual({
      do: 'open',
      previousClueId: null,
    });
  });
});

/** Plays messages of one key through the decisions, as the service does, in memory. */
function play(messages: readonly Hit[]): {
  clues: Map<string, Clue>;
  hits: Map<string, KnownHit>;
  seqs: Map<string, number[]>;
} {
  const clues = new Map<string, Clue>();
  const hits = new Map<string, KnownHit>();
  const seqs = new Map<string, number[]>();
  for (const hit of messages) {
    const known = hits.get(hit.hitId);
    const open = [...clues.values()].find((clue) => clue.takesHits);
    const decision = openOrAttach({ hit, known, openClueId: open?.id, closedClueId: undefined });
    if (decision.do === 'ignore') continue;
    let clueId: string | null = null;
    if (decision.do !== 'keep') {
      const fresh = { id: `clue-${clues.size + 1}`, number: `${clues.size + 1}`, at: '2026-03-02T01:00:00.000Z' };
      const change =
        decision.do === 'open'
          ? openClue(fresh, aHit(hit), decision.previousClueId)
          : decision.do === 'attach'
            ? attachHit(clues.get(decision.clueId)!, hit, fresh.at)
            : reviseHit(clues.get(decision.clueId)!, known!, hit, fresh.at);
      clueId = change.next.id;
      clues.set(clueId, change.next);
      seqs.set(clueId, [...(seqs.get(clueId) ?? []), change.history.seq]);
    }
    hits.set(hit.hitId, { ...hit, clueId });
  }
  return { clues, hits, seqs };
}

describe('any order of any messages of one key', () => {
  // One message per (hit, revision), as the matcher makes them, then shuffled and repeated as the broker may.
  const revisions = fc.uniqueArray(
    fc.record({
      hit: fc.integer({ min: 1, max: 3 }),
      revision: fc.integer({ min: 1, max: 4 }),
      isVoid: fc.boolean(),
      size: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength: 12, selector: (entry) => `${entry.hit}/${entry.revision}` },
  );
  const messages = revisions.map((list) =>
    list.map(({ hit, revision, isVoid, size }) =>
      aHit({
        hitId: `hit-${hit}`,
        revision,
        isVoid,
        eventIds: Array.from({ length: size }, (_, index) => `e${hit}-${index}`),
        eventCount: size,
      }),
    ),
  );
  const orders = messages.chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2, maxLength: list.length * 2 }),
    ),
  );

  it('keeps the highest revision of each hit, opens at most one clue, and its figures are those of the hits that hold', () => {
    fc.assert(
      fc.property(orders, ([list, delivered]) => {
        const { clues, hits } = play(delivered);
        for (const hitId of new Set(list.map((hit) => hit.hitId))) {
          const highest = Math.max(...list.filter((hit) => hit.hitId === hitId).map((hit) => hit.revision));
          expect(hits.get(hitId)?.revision).toBe(highest);
        }
        expect(clues.size).toBeLessThanOrEqual(1);
        for (const clue of clues.values()) {
          const here = [...hits.values()].filter((hit) => hit.clueId === clue.id);
          const holding = here.filter((hit) => !hit.isVoid);
          expect(clue.hitCount).toBe(here.length);
          expect(clue.liveHitCount).toBe(holding.length);
          expect(clue.eventCount).toBe(holding.reduce((sum, hit) => sum + hit.eventCount, 0));
          expect(clue.state).toBe('REGISTERED');
        }
      }),
    );
  });

  it('leaves a history without gaps, and a second delivery leaves no trace', () => {
    fc.assert(
      fc.property(orders, ([, delivered]) => {
        const once = play(delivered);
        for (const [id, seqs] of once.seqs) {
          expect(seqs).toEqual(seqs.map((_, index) => index + 1));
          expect(once.clues.get(id)?.version).toBe(seqs.length);
        }
        expect(play([...delivered, ...delivered])).toEqual(once);
      }),
    );
  });
});
