import { AccessPolicy, ACCESS } from './access-policy.js';
import type { Action, ItemPlace, Person } from './places.js';
import { POLICY } from './policy.js';
import { TERMS, type TermId } from './terms.js';

const person = (role: string, change: Partial<Person> = {}): Person => ({
  id: 'p-1',
  roles: [role],
  procuratorateId: 'a',
  regionPrefixes: ['9901'],
  departmentIds: ['d-1'],
  subordinateOfficeIds: ['a-1'],
  ...change,
});
const item = (change: Partial<ItemPlace> = {}): ItemPlace => ({
  procuratorateId: 'a',
  regionCode12: '990102001001',
  departmentId: 'd-1',
  responsibleId: 'p-9',
  recusedIds: [],
  formerOfficeIds: [],
  ...change,
});
const rule = (role: string, place: ItemPlace, action: Action = 'read') => {
  const ruling = ACCESS.decide(person(role), action, 'clue', place);
  return `${ruling.allowed ? 'yes' : 'no'} ${ruling.rule ?? '-'}`;
};

describe('the policy of clues and cases', () => {
  it.each<[string, string, ItemPlace, string, string]>([
    ['own department', 'prosecutor', item(), 'yes department', 'yes department'],
    ['own department', 'clerk', item(), 'yes department', 'yes department'],
    ['no department yet', 'assistant', item({ departmentId: null }), 'yes department', 'yes department'],
    ['another department', 'prosecutor', item({ departmentId: 'd-2' }), 'no department', 'no department'],
    ['another region', 'prosecutor', item({ regionCode12: '990202001001' }), 'no department', 'no department'],
    [
      'responsible, wherever in the office',
      'prosecutor',
      item({ departmentId: 'd-2', regionCode12: '990202001001', responsibleId: 'p-1' }),
      'yes responsible',
      'yes responsible',
    ],
    [
      'responsible, in another office',
      'prosecutor',
      item({ procuratorateId: 'b', responsibleId: 'p-1' }),
      'no department',
      'no department',
    ],
    [
      'the whole office',
      'chief',
      item({ departmentId: 'd-2', regionCode12: '990202001001' }),
      'yes office',
      'yes office',
    ],
    ['the whole office', 'case-management', item({ departmentId: 'd-2' }), 'yes office', 'yes office'],
    ['the whole office, to read', 'committee', item({ departmentId: 'd-2' }), 'yes committee', 'no -'],
    ['no department yet, to read', 'petition', item({ departmentId: null }), 'yes petition', 'no -'],
    ['a department', 'petition', item(), 'no petition', 'no -'],
    ['an office below, to read', 'chief', item({ procuratorateId: 'a-1' }), 'yes superior', 'no office'],
    ['an office below', 'prosecutor', item({ procuratorateId: 'a-1' }), 'no department', 'no department'],
    [
      'moved away, to read',
      'case-management',
      item({ procuratorateId: 'b', formerOfficeIds: ['a'] }),
      'yes former-office',
      'no office',
    ],
    [
      'moved away',
      'department-head',
      item({ procuratorateId: 'b', formerOfficeIds: ['a'] }),
      'no department',
      'no department',
    ],
    [
      'recused, before all else',
      'chief',
      item({ recusedIds: ['p-1'], responsibleId: 'p-1' }),
      'no recused',
      'no recused',
    ],
    ['no casework', 'ops', item({ responsibleId: 'p-1' }), 'no -', 'no -'],
  ])('of %s for %s', (_what, role, place, read, command) => {
    expect([rule(role, place), rule(role, place, 'command')]).toEqual([read, command]);
  });

  it('joins the rights of several roles, and takes none of them for recusal', () => {
    const both = person('clerk', { roles: ['clerk', 'committee'] });
    const elsewhere = item({ departmentId: 'd-2' });
    expect(ACCESS.decide(both, 'read', 'clue', elsewhere).rule).toBe('committee');
    expect(ACCESS.decide(both, 'command', 'clue', elsewhere).allowed).toBe(false);
    expect(ACCESS.decide(both, 'read', 'clue', { ...elsewhere, recusedIds: ['p-1'] }).rule).toBe('recused');
  });

  it('shows nothing to somebody without roles, regions or departments', () => {
    const nobody = { roles: [], regionPrefixes: [], departmentIds: [] };
    expect(ACCESS.decide(person('', nobody), 'read', 'clue', item()).allowed).toBe(false);
    const newcomer = person('prosecutor', { regionPrefixes: [], departmentIds: [] });
    expect(ACCESS.decide(newcomer, 'read', 'clue', item({ departmentId: null })).allowed).toBe(false);
  });

  it('keeps 控告申诉 from cases', () => {
    expect(ACCESS.decide(person('petition'), 'read', 'case', item({ departmentId: null })).allowed).toBe(false);
  });
});

describe('the policy of events, evaluations and hits', () => {
  const event = { procuratorateId: 'a', regionCode12: '990102001001', recusedIds: [] as string[] };
  it.each(['prosecutor', 'chief', 'case-management', 'auditor'])('keeps them from a recused %s', (role) => {
    const recused = { ...event, recusedIds: ['p-9', 'p-1'] };
    const ask = (place: typeof event, action: Action) => ACCESS.decide(person(role), action, 'record', place);
    expect(ask(event, 'read').allowed).toBe(true);
    expect(ask(recused, 'read')).toMatchObject({ allowed: false, rule: 'record-recused' });
    expect(ask(recused, 'command').allowed).toBe(false);
    expect(ask({ ...event, recusedIds: ['p-9'] }, 'read').allowed).toBe(true);
  });

  it('cannot be asked about one of which nobody knows who is recused', () => {
    const { recusedIds: _, ...unknown } = event;
    expect(() => ACCESS.decide(person('chief'), 'read', 'record', unknown as typeof event)).toThrow('no recusedIds');
  });
});

describe('the reason', () => {
  it('names the line and what of it is missing, and nothing of the item', () => {
    const ruling = ACCESS.decide(person('prosecutor'), 'read', 'clue', item({ departmentId: 'd-secret' }));
    expect(ruling.says).toMatch(/^检察官、.*不符合其中的“属于本人所在部门，或尚未分配部门”。$/);
    expect(ruling.says).not.toContain('d-secret');
  });
});

describe('the lines', () => {
  it('have one id each, a sentence, a source and a role', () => {
    expect(new Set(POLICY.map(({ id }) => id)).size).toBe(POLICY.length);
    for (const line of POLICY) {
      expect(line.says).toMatch(/^\p{Script=Han}.*。$/u);
      expect(line.source.length).toBeGreaterThan(0);
      expect(line.roles.length).toBeGreaterThan(0);
    }
  });

  it('deny before they allow, so that a reader need not look for exceptions below', () => {
    const first = POLICY.findIndex(({ effect }) => effect === 'allow');
    expect(POLICY.slice(first).filter(({ effect }) => effect === 'deny')).toEqual([]);
  });

  it('use every term of the vocabulary', () => {
    const used = new Set<TermId>(POLICY.flatMap(({ when }) => when));
    expect(Object.keys(TERMS).filter((term) => !used.has(term as TermId))).toEqual([]);
  });

  it('are all there is: without lines nothing is allowed', () => {
    const ruling = new AccessPolicy([]).decide(person('chief'), 'read', 'clue', item());
    expect(ruling).toMatchObject({ allowed: false, rule: null });
  });
});
