import { validateLifecycle } from '#kernel';
import type { Case, CaseState } from './case.js';
import { CASE_LIFECYCLE } from './case-lifecycle.js';
import { attachToCase, type CaseMove, caseTakesHits, moveCase } from './move-case.js';
import { openCase } from './open-case.js';
import { aCase, aCaseMove } from './testing/index.js';

const ROLES = ['prosecutor', 'assistant', 'department-head', 'chief', 'case-management', 'data-officer', 'ops'];

function moved(current: Case, move: CaseMove) {
  const result = moveCase(current, move);
  if (!result.ok) throw result.error;
  return result.value;
}

describe('the lifecycle of a case', () => {
  it('is sound', () => {
    expect(validateLifecycle(CASE_LIFECYCLE, ROLES)).toEqual([]);
    expect(CASE_LIFECYCLE.commands.filter((row) => row.basis.length === 0)).toEqual([]);
  });

  // Every state × command × role: what is not listed here is refused.
  const LAWFUL: Record<string, readonly string[]> = {
    'FILED investigate': ['prosecutor', 'department-head', 'chief'],
    'INVESTIGATING issue-suggestion': ['chief'],
    'INVESTIGATING close': ['chief'],
    'CLOSED archive': ['prosecutor', 'case-management'],
  };
  const matrix = Object.keys(CASE_LIFECYCLE.states).flatMap((state) =>
    CASE_LIFECYCLE.commands.map((row) => [state as CaseState, row.id] as const),
  );
  it.each(matrix)('in %s allows %s to the right roles only', (state, command) => {
    const allowed = ROLES.filter(
      (role) => moveCase(aCase({ state }), aCaseMove(command, { actor: { id: 'p', roles: [role] } })).ok,
    );
    expect(allowed).toEqual(ROLES.filter((role) => LAWFUL[`${state} ${command}`]?.includes(role)));
  });
});

describe('openCase', () => {
  it('takes over from the clue and repeats the decision in its own history', () => {
    const decision = {
      actor: { id: 'p-zhang', role: 'chief' },
      at: '2026-03-01T16:30:00.000Z',
      day: '2026-03-02',
      reason: '事实清楚',
      basis: ['L-GYSS 30'],
    };
    const around = {
      departmentId: '990100-d1',
      responsibleId: 'p-li',
      recusedIds: ['p-wang'],
      formerOfficeIds: ['990200'],
    };
    const { id, title, procuratorateId, regionCode12, line, severity } = { ...aCase(), id: 'clue-1' };
    const { next, history } = openCase(
      { id: 'case-1', number: '案件〔2026〕1号' },
      { id, title, procuratorateId, regionCode12, line, severity, ...around },
      decision,
    );
    expect(next).toEqual(aCase(around));
    expect(history).toMatchObject({
      seq: 1,
      change: 'opened',
      from: null,
      to: 'FILED',
      actor: decision.actor,
      basis: ['L-GYSS 30'],
    });
    expect(history.facts).toEqual({ number: '案件〔2026〕1号', clueId: 'clue-1', filedOn: '2026-03-02' });
  });
});

describe('moveCase', () => {
  it('notes the day on which the 检察建议 is issued, once', () => {
    const investigating = aCase({ state: 'INVESTIGATING' });
    const { next, history } = moved(investigating, aCaseMove('issue-suggestion'));
    expect(next).toMatchObject({ state: 'INVESTIGATING', version: 2, suggestionIssuedOn: '2026-03-10' });
    expect(history.facts).toEqual({ day: '2026-03-10', suggestionIssuedOn: '2026-03-10' });
    expect(moveCase(next, aCaseMove('issue-suggestion', { version: 2 }))).toMatchObject({
      ok: false,
      error: { code: 'CASE.SUGGESTION_ALREADY_ISSUED', facts: { version: 2 } },
    });
  });
  it('refuses an end without a reason, with the article', () => {
    const result = moveCase(aCase({ state: 'INVESTIGATING' }), aCaseMove('close', { reason: null }));
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'LIFECYCLE.REASON_MISSING', facts: { basis: 'L-GYSS 74' } },
    });
  });
});

describe('caseTakesHits', () => {
  it('ends when the 检察建议 is issued or the case closes', () => {
    expect(caseTakesHits(aCase())).toBe(true);
    expect(caseTakesHits(aCase({ state: 'INVESTIGATING' }))).toBe(true);
    expect(caseTakesHits(aCase({ state: 'INVESTIGATING', suggestionIssuedOn: '2026-03-10' }))).toBe(false);
    expect(caseTakesHits(aCase({ state: 'CLOSED' }))).toBe(false);
    expect(caseTakesHits(aCase({ state: 'ARCHIVED' }))).toBe(false);
  });
});

describe('attachToCase', () => {
  it('tells in the history what joined, and changes no state', () => {
    const { next, history } = attachToCase(aCase({ version: 3 }), {
      actor: null,
      at: '2026-03-11T01:00:00.000Z',
      facts: { hitId: 'hit-2' },
    });
    expect(next).toEqual(aCase({ version: 4 }));
    expect(history).toMatchObject({
      seq: 4,
      change: 'attached',
      from: 'FILED',
      to: 'FILED',
      facts: { hitId: 'hit-2' },
    });
  });

  it('takes on who is recused from what joined', () => {
    const joined = { actor: null, at: '2026-03-11T01:00:00.000Z', recusedIds: ['p-1', 'p-2'], facts: {} };
    expect(attachToCase(aCase({ recusedIds: ['p-2'] }), joined).next.recusedIds).toEqual(['p-2', 'p-1']);
  });
});
