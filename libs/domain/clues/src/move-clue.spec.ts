import { assertLifecycle, type ProblemError, validateLifecycle } from '#kernel';
import type { Clue, ClueState } from './clue.js';
import { CLUE_COMMAND_NEEDS, CLUE_LIFECYCLE } from './clue-lifecycle.js';
import { type ClueMove, type ClueMoved, moveClue } from './move-clue.js';
import { aClue, aMove } from './testing/index.js';

const ROLES = ['prosecutor', 'assistant', 'department-head', 'chief', 'case-management', 'data-officer', 'ops'];
const target = aClue({ id: 'clue-2', number: '线索〔2026〕2号', version: 7, state: 'ASSESSING', eventCount: 4 });

function moved(clue: Clue, move: ClueMove): ClueMoved {
  const result = moveClue(clue, move);
  if (!result.ok) throw result.error;
  return result.value;
}
function refusal(clue: Clue, move: ClueMove): ProblemError {
  const result = moveClue(clue, move);
  if (result.ok) throw new Error('it was allowed');
  return result.error;
}

describe('the lifecycle of a clue', () => {
  it('is sound', () => {
    expect(validateLifecycle(CLUE_LIFECYCLE, ROLES)).toEqual([]);
    expect(() => assertLifecycle(CLUE_LIFECYCLE, ROLES)).not.toThrow();
  });
  it('has an entry of needs for each command, and an article', () => {
    expect(Object.keys(CLUE_COMMAND_NEEDS).sort()).toEqual(CLUE_LIFECYCLE.commands.map((row) => row.id).sort());
    expect(CLUE_LIFECYCLE.commands.filter((row) => row.basis.length === 0)).toEqual([]);
  });

  // Every state × command × role: what is not listed here is refused.
  const LAWFUL: Record<string, readonly string[]> = {
    'REGISTERED assess': ['prosecutor', 'department-head', 'chief'],
    'REGISTERED merge': ['prosecutor', 'department-head', 'chief'],
    'ASSESSING file': ['chief'],
    'ASSESSING not-file': ['chief'],
    'ASSESSING transfer': ['chief'],
    'ASSESSING merge': ['prosecutor', 'department-head', 'chief'],
  };
  const matrix = Object.keys(CLUE_LIFECYCLE.states).flatMap((state) =>
    CLUE_LIFECYCLE.commands.map((row) => [state as ClueState, row.id] as const),
  );
  it.each(matrix)('in %s allows %s to the right roles only', (state, command) => {
    const allowed = ROLES.filter(
      (role) =>
        moveClue(
          aClue({ state }),
          aMove(command, { actor: { id: 'p', roles: [role], departmentIds: [] }, receiver: '某局', target }),
        ).ok,
    );
    expect(allowed).toEqual(ROLES.filter((role) => LAWFUL[`${state} ${command}`]?.includes(role)));
  });
});

describe('moveClue', () => {
  const assessing = aClue({ state: 'ASSESSING', version: 2 });
  const decide = (command: string, change: Partial<ClueMove> = {}) => aMove(command, { version: 2, ...change });

  it('makes whoever begins the assessment responsible, with the department, where there is nobody yet', () => {
    const actor = { id: 'p-li', roles: ['prosecutor'], departmentIds: ['d-1', 'd-2'] };
    const { next, history } = moved(aClue(), aMove('assess', { actor }));
    expect(next).toMatchObject({ responsibleId: 'p-li', departmentId: 'd-1' });
    expect(history.facts).toEqual({ responsibleId: 'p-li', departmentId: 'd-1' });
    const given = aClue({ responsibleId: 'p-wang', departmentId: 'd-9' });
    expect(moved(given, aMove('assess', { actor })).next).toMatchObject({
      responsibleId: 'p-wang',
      departmentId: 'd-9',
    });
    expect(moved(aClue(), aMove('assess')).next).toMatchObject({ responsibleId: 'p-zhang', departmentId: null });
  });

  it('files: the clue names its case and goes on taking hits', () => {
    const { next, history } = moved(assessing, decide('file'));
    expect(next).toMatchObject({ state: 'FILED', version: 3, caseId: 'case-1', takesHits: true });
    expect(history).toEqual({
      seq: 3,
      change: 'moved',
      command: 'file',
      from: 'ASSESSING',
      to: 'FILED',
      actor: { id: 'p-zhang', role: 'chief' },
      at: '2026-03-02T01:00:00.000Z',
      reason: '事实清楚',
      basis: ['L-GYSS 28', 'L-GYSS 30'],
      facts: { caseId: 'case-1' },
    });
  });

  it.each(['not-file', 'transfer', 'merge'])('%s ends the taking of hits', (command) => {
    expect(moved(assessing, decide(command, { receiver: '某局', target })).next.takesHits).toBe(false);
  });

  it('cites the article to an assistant who would file', () => {
    const error = refusal(assessing, decide('file', { actor: { id: 'p', roles: ['assistant'], departmentIds: [] } }));
    expect(error.code).toBe('LIFECYCLE.ROLE_FORBIDS');
    expect(error.detail).toContain('须由检察长作出');
    expect(error.detail).toContain('《人民检察院公益诉讼办案规则》第三十条');
  });

  it('refuses a transfer that names no receiver', () => {
    expect(refusal(assessing, decide('transfer', { receiver: ' ' }))).toMatchObject({
      code: 'CLUE.RECEIVER_MISSING',
      items: [{ pointer: '/receiver' }],
    });
  });

  it('merges: the joined clue gets the figures, and both histories tell it', () => {
    const { next, history, target: joined } = moved(assessing, decide('merge', { target }));
    expect(next).toMatchObject({ state: 'MERGED', mergedIntoId: 'clue-2' });
    expect(history).toMatchObject({
      change: 'moved',
      facts: { targetClueId: 'clue-2', targetNumber: '线索〔2026〕2号' },
    });
    expect(joined?.next).toMatchObject({ id: 'clue-2', version: 8, state: 'ASSESSING', hitCount: 2, eventCount: 7 });
    expect(joined?.history).toMatchObject({
      seq: 8,
      change: 'attached',
      command: 'merge',
      facts: { mergedClueId: 'clue-1' },
    });
  });

  it('merges recusals, too: whoever is recused from the one is recused from what it becomes a part of', () => {
    const recused = { ...assessing, recusedIds: ['p-1', 'p-2'] };
    const into = { ...target, recusedIds: ['p-2', 'p-3'] };
    const { next, target: joined } = moved(recused, decide('merge', { target: into }));
    expect(joined?.next.recusedIds).toEqual(['p-2', 'p-3', 'p-1']);
    expect(next.recusedIds).toEqual(['p-1', 'p-2']);
  });

  const badTargets: [string, Clue | null, string][] = [
    ['none', null, 'CLUE.MERGE_TARGET_MISSING'],
    ['the clue itself', assessing, 'CLUE.MERGE_TARGET_ITSELF'],
    ['a clue of another office', { ...target, procuratorateId: '990200' }, 'CLUE.MERGE_TARGET_ELSEWHERE'],
    ['a clue whose 检察建议 is issued', { ...target, state: 'FILED', takesHits: false }, 'CLUE.MERGE_TARGET_CLOSED'],
  ];
  it.each(badTargets)('refuses to merge into %s', (_what, into, code) => {
    expect(refusal(assessing, decide('merge', { target: into })).code).toBe(code);
  });
});
