import { attachHit, closeToHits, openClue, reviseHit } from './take-hit.js';
import { aClue, aHit } from './testing/index.js';

const AT = '2026-03-02T01:00:00.000Z';
const fresh = { id: 'clue-1', number: '线索〔2026〕1号', at: AT };

describe('openClue', () => {
  it('registers a clue with the figures of its hit and says so in its history', () => {
    const { next, history } = openClue(fresh, aHit(), 'clue-0');
    expect(next).toEqual(aClue({ previousClueId: 'clue-0' }));
    expect(history).toMatchObject({ seq: 1, change: 'opened', from: null, to: 'REGISTERED', actor: null, at: AT });
    expect(history.facts).toMatchObject({
      hitId: 'hit-1',
      eventIds: ['e1', 'e2', 'e3'],
      previousClueId: 'clue-0',
      ruleVersion: 2,
    });
  });
  it('cuts a title at 200 characters, never inside one', () => {
    const { next } = openClue(fresh, aHit({ ruleName: '𠮷'.repeat(300) }), null);
    expect([...next.title]).toHaveLength(200);
    expect(() => encodeURIComponent(next.title)).not.toThrow();
    expect(next.title.endsWith('𠮷…')).toBe(true);
  });
});

describe('attachHit', () => {
  it('adds the hit and its events, in whatever state the clue is', () => {
    const { next, history } = attachHit(
      aClue({ state: 'FILED', version: 4 }),
      aHit({ hitId: 'hit-2', eventCount: 2 }),
      AT,
    );
    expect(next).toMatchObject({ version: 5, state: 'FILED', hitCount: 2, liveHitCount: 2, eventCount: 5 });
    expect(history).toMatchObject({
      seq: 5,
      change: 'attached',
      from: 'FILED',
      to: 'FILED',
      facts: { hitId: 'hit-2' },
    });
  });
});

describe('reviseHit', () => {
  it('tells which events a revision brought', () => {
    const revised = aHit({ revision: 2, eventIds: ['e1', 'e2', 'e3', 'e4'], eventCount: 4 });
    const { next, history } = reviseHit(aClue(), aHit(), revised, AT);
    expect(next.eventCount).toBe(4);
    expect(history.facts).toMatchObject({ hitRevision: 2, eventIds: ['e4'], isVoid: false });
  });
  it('marks a void hit and leaves the state to a person', () => {
    const { next } = reviseHit(aClue({ state: 'ASSESSING' }), aHit(), aHit({ revision: 2, isVoid: true }), AT);
    expect(next).toMatchObject({ state: 'ASSESSING', hitCount: 1, liveHitCount: 0, eventCount: 0, takesHits: true });
  });
  it('counts a hit again that holds again', () => {
    const voided = aHit({ revision: 2, isVoid: true });
    const { next } = reviseHit(aClue({ liveHitCount: 0, eventCount: 0 }), voided, aHit({ revision: 3 }), AT);
    expect(next).toMatchObject({ liveHitCount: 1, eventCount: 3 });
  });
});

describe('closeToHits', () => {
  it('changes nothing else', () => {
    expect(closeToHits(aClue({ state: 'FILED' }))).toEqual(aClue({ state: 'FILED', takesHits: false }));
  });
});
