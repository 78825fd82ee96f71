import { type ChangeContext, decideChange } from './decide-change.js';
import type { Fault } from './fault.js';
import { draftOf, EMPTY_ORGANISATION, type Organisation, type OrganisationDraft } from './organisation.js';
import { aDepartment, anOffice, anOrganisation, aPerson, aStandIn, CONTEXT, TODAY } from './testing/index.js';

const INSTALLATION: ChangeContext = { ...CONTEXT, author: null };
const BASE = anOrganisation();

const change = (edit: (draft: OrganisationDraft) => void, base: Organisation = BASE): [Organisation, Organisation] => {
  const draft = draftOf(base);
  edit(draft);
  return [base, draft];
};

const decide = (edit: (draft: OrganisationDraft) => void, base?: Organisation, context = INSTALLATION) =>
  decideChange(...change(edit, base), context);

const faultsOf = (...args: Parameters<typeof decide>): readonly Fault[] => {
  const result = decide(...args);
  return result.ok ? [] : result.error;
};

/** The first fault, as "code entity id field". */
const refusal = (...args: Parameters<typeof decide>): string | undefined => {
  const [first] = faultsOf(...args);
  return first === undefined ? undefined : [first.code, first.entity, first.id, first.field].join(' ');
};

const set = <K, V>(map: Map<K, V>, key: K, facts: Partial<V>): unknown => map.set(key, { ...map.get(key)!, ...facts });

describe('an organisation', () => {
  it('may be built from nothing by the installation', () => {
    const result = decideChange(EMPTY_ORGANISATION, BASE, INSTALLATION);
    expect(result).toMatchObject({ ok: true });
    expect(
      result.ok && result.value.changes.every(({ before, after }) => before === null && after?.revision === 1),
    ).toBe(true);
  });

  it('that stays as it is has no changes', () => {
    const result = decide((draft) => set(draft.offices, '990100', {}));
    expect(result).toMatchObject({ ok: true, value: { changes: [], touched: new Map() } });
  });
});

describe('the tree of offices refuses', () => {
  it.each<[string, string, (draft: OrganisationDraft) => void]>([
    [
      'a parent that is not there',
      'ORG.OFFICE_UNKNOWN office 990100 parentId',
      (d) => set(d.offices, '990100', { parentId: 'gone' }),
    ],
    [
      'itself as parent',
      'ORG.PARENT_CYCLE office 990100 parentId',
      (d) => set(d.offices, '990100', { parentId: '990100' }),
    ],
    ['a circle', 'ORG.PARENT_CYCLE office 990000 parentId', (d) => set(d.offices, '990000', { parentId: '990100' })],
    [
      'a parent of no higher level',
      'ORG.LEVEL_ORDER office 990200 level',
      (d) => set(d.offices, '990200', { level: 'municipal' }),
    ],
    [
      'an area outside of the parent’s',
      'ORG.REGION_OUTSIDE_PARENT office 980100 regionPrefix',
      (d) => d.offices.set('980100', anOffice('980100')),
    ],
    [
      'a prefix that is not of its own code',
      'ORG.REGION_INVALID office 990100 regionPrefix',
      (d) => set(d.offices, '990100', { regionPrefix: '9903' }),
    ],
    [
      'closing an office that has people',
      'ORG.OFFICE_IN_USE office 990100 state',
      (d) => set(d.offices, '990100', { state: 'closed' }),
    ],
    [
      'a 派出检察院 without a sender',
      'ORG.OFFICE_UNKNOWN office 990000 parentId',
      (d) => set(d.offices, '990000', { dispatched: true }),
    ],
    [
      'an id that would not stand in an address',
      'ORG.FORM_INVALID office A/1 id',
      (d) => d.offices.set('A/1', anOffice('A/1', { regionCode12: '990100000000', regionPrefix: '9901' })),
    ],
  ])('%s', (_, expected, edit) => expect(refusal(edit)).toBe(expected));

  it('takes a level being left out, as under a 直辖市', () => {
    expect(
      refusal((draft) => {
        set(draft.offices, '990000', { level: 'provincial' });
      }),
    ).toBeUndefined();
  });

  it('takes an office that was emptied as closed', () => {
    expect(
      refusal((draft) => {
        set(draft.offices, '990200', { state: 'closed' });
        draft.duties.delete('9902');
        set(draft.people, 'xu', {
          state: 'left',
          terms: [{ role: 'prosecutor', fromDay: '2024-01-01', toDay: TODAY }],
        });
      }),
    ).toBeUndefined();
  });
});

describe('duties refuse', () => {
  const duty = (regionPrefix: string, officeId: string) => (d: OrganisationDraft) =>
    d.duties.set(regionPrefix, { regionPrefix, officeId, revision: 1 });

  it.each<[string, string, (draft: OrganisationDraft) => void]>([
    ['a region outside of the office', 'ORG.DUTY_OUTSIDE_OFFICE duty 990299 regionPrefix', duty('990299', '990100')],
    ['an office that is not there', 'ORG.OFFICE_UNKNOWN duty 9903 officeId', duty('9903', '990300')],
    ['half a step of a code', 'ORG.REGION_INVALID duty 99012 regionPrefix', duty('99012', '990100')],
    [
      'an overlap of two offices side by side',
      'ORG.DUTY_OVERLAP duty 990101 regionPrefix',
      (d) => {
        d.offices.set('990300', anOffice('990300', { regionCode12: '990101000000', regionPrefix: '990101' }));
        duty('990101', '990300')(d);
      },
    ],
  ])('%s', (_, expected, edit) => expect(refusal(edit)).toBe(expected));

  it('take a parent within its child’s region, and a 派出检察院 within its neighbour’s', () => {
    expect(refusal(duty('990107', '990000'))).toBeUndefined();
    expect(
      refusal((d) => {
        d.offices.set(
          '990900',
          anOffice('990900', { dispatched: true, regionCode12: '990108000000', regionPrefix: '990108' }),
        );
        duty('990108', '990900')(d);
      }),
    ).toBeUndefined();
  });
});

describe('people', () => {
  it.each<[string, string, (draft: OrganisationDraft) => void]>([
    [
      'of an unknown office',
      'ORG.OFFICE_UNKNOWN person new officeId',
      (d) => d.people.set('new', aPerson('new', 'gone')),
    ],
    [
      'in a department of another office',
      'ORG.DEPARTMENT_UNKNOWN person xu departmentIds/0',
      (d) => set(d.people, 'xu', { departmentIds: ['990100-1'] }),
    ],
    [
      'narrowed to a region that the office has not',
      'ORG.REGION_NOT_OF_OFFICE person lin regionPrefixes/1',
      (d) => set(d.people, 'lin', { regionPrefixes: ['990101', '9902'] }),
    ],
    ['leaving with an open term', 'ORG.TERM_OPEN person lin state', (d) => set(d.people, 'lin', { state: 'left' })],
    [
      'moving with an open term',
      'ORG.TERM_OPEN person xu officeId',
      (d) => set(d.people, 'xu', { officeId: '990100' }),
    ],
    [
      'whose department is being closed',
      'ORG.DEPARTMENT_IN_USE department 990100-1 state',
      (d) => set(d.departments, '990100-1', { state: 'closed' }),
    ],
  ])('%s are refused', (_, expected, edit) => expect(refusal(edit)).toBe(expected));

  it('change the office after the term has ended', () => {
    const edit = (d: OrganisationDraft) => set(d.people, 'gao', { officeId: '990200' });
    const ended = aPerson('gao', '990100', [{ role: 'prosecutor', fromDay: '2024-01-01', toDay: TODAY }]);
    const [, base] = change((d) => d.people.set('gao', ended));
    expect(refusal(edit, base)).toBeUndefined();
  });

  it('cannot take their department along', () => {
    expect(refusal((d) => d.departments.set('990100-1', aDepartment('990100-1', '990200')))).toBe(
      'ORG.DEPARTMENT_MOVED department 990100-1 officeId',
    );
  });
});

describe('terms', () => {
  const term = (role: string, fromDay: string, toDay: string | null) => ({ role, fromDay, toDay });
  const give =
    (id: string, ...terms: ReturnType<typeof term>[]) =>
    (d: OrganisationDraft) =>
      set(d.people, id, { terms });
  const OPEN = term('prosecutor', '2024-01-01', null);

  it.each([
    ['a role that is unknown', 'ORG.TERM_INVALID person lin terms/1/role', [OPEN, term('king', '2026-01-01', null)]],
    ['a day that is none', 'ORG.TERM_INVALID person lin terms/1', [OPEN, term('chief', '2026-02-30', null)]],
    [
      'an end before the beginning',
      'ORG.TERM_INVALID person lin terms/1',
      [OPEN, term('chief', '2026-05-01', '2026-04-30')],
    ],
    [
      'the same role twice at a time',
      'ORG.TERM_INVALID person lin terms/1',
      [OPEN, term('prosecutor', '2026-05-01', null)],
    ],
    [
      'an administrator with casework',
      'ORG.ROLES_EXCLUDE person lin terms',
      [OPEN, term('auditor', '2026-05-01', null)],
    ],
    ['taking a running term away', 'ORG.TERM_PAST person lin terms', []],
    ['ending it before yesterday', 'ORG.TERM_PAST person lin terms', [term('prosecutor', '2024-01-01', '2026-02-28')]],
  ])('refuse %s', (_, expected, terms) => expect(refusal(give('lin', ...terms))).toBe(expected));

  it('refuse two administrators in one person', () => {
    const both = [term('auditor', '2024-01-01', null), term('ops', '2026-05-01', '2026-05-01')];
    expect(refusal(give('aud', ...both))).toBe('ORG.ROLES_EXCLUDE person aud terms');
  });

  it('allow administrator and casework one after the other', () => {
    expect(
      refusal(give('lin', term('prosecutor', '2024-01-01', '2026-03-01'), term('auditor', '2026-03-02', null))),
    ).toBeUndefined();
  });

  it('do not rewrite what is over', () => {
    const [, base] = change(give('xu', term('chief', '2020-01-01', '2021-12-31'), OPEN));
    expect(refusal(give('xu', term('chief', '2020-01-01', '2022-12-31'), OPEN), base)).toBe(
      'ORG.TERM_PAST person xu terms',
    );
    expect(refusal(give('xu', OPEN), base)).toBe('ORG.TERM_PAST person xu terms');
  });

  it('of today and later are free', () => {
    const [, base] = change(give('xu', OPEN, term('chief', TODAY, null), term('committee', '2026-09-01', null)));
    const withCommittee = { ...INSTALLATION, roles: { ...CONTEXT.roles, committee: '检委会委员' } };
    expect(refusal(give('xu', OPEN), base, withCommittee)).toBeUndefined();
  });
});

describe('the last security administrator', () => {
  const secTerms = (toDay: string | null) => [{ role: 'security-admin', fromDay: '2024-01-01', toDay }];

  it.each<[string, (draft: OrganisationDraft) => void]>([
    ['ends today', (d) => set(d.people, 'sec', { terms: secTerms('2026-03-01') })],
    ['ends some day', (d) => set(d.people, 'sec', { terms: secTerms('2026-12-31') })],
    [
      'is followed after a gap',
      (d) => {
        set(d.people, 'sec', { terms: secTerms('2026-12-31') });
        d.people.set(
          'next',
          aPerson('next', '990000', [{ role: 'security-admin', fromDay: '2027-01-02', toDay: null }]),
        );
      },
    ],
  ])('who %s is kept', (_, edit) => expect(refusal(edit)).toBe('ORG.LAST_SECURITY_ADMIN person sec terms'));

  it('may go when the next one follows on the day', () => {
    const edit = (d: OrganisationDraft) => {
      set(d.people, 'sec', { terms: secTerms('2026-12-31') });
      d.people.set('next', aPerson('next', '990000', [{ role: 'security-admin', fromDay: '2027-01-01', toDay: null }]));
    };
    expect(refusal(edit)).toBeUndefined();
  });
});

describe('stand-ins', () => {
  const add =
    (...args: Parameters<typeof aStandIn>) =>
    (d: OrganisationDraft) =>
      d.standIns.set('s', { ...aStandIn(...args), id: 's' });

  it('act for somebody of the same office', () => expect(refusal(add('lin', 'zhou'))).toBeUndefined());

  it.each<[string, string, (draft: OrganisationDraft) => void]>([
    ['of another office', 'ORG.STAND_IN_INVALID standIn s forPersonId', add('lin', 'xu')],
    ['for oneself', 'ORG.STAND_IN_INVALID standIn s forPersonId', add('lin', 'lin')],
    ['for nobody', 'ORG.STAND_IN_INVALID standIn s forPersonId', add('lin', 'gone')],
    [
      'for no role',
      'ORG.STAND_IN_INVALID standIn s forPersonId',
      (d) => {
        d.people.set('gao', aPerson('gao', '990100', [{ role: 'chief', fromDay: '2026-06-01', toDay: null }]));
        add('lin', 'gao')(d);
      },
    ],
    ['ending before it begins', 'ORG.STAND_IN_INVALID standIn s toDay', add('lin', 'zhou', { toDay: '2026-02-01' })],
    ['that would join an administrator with another', 'ORG.ROLES_EXCLUDE standIn s forPersonId', add('ops', 'sec')],
    [
      'that began before they were entered',
      'ORG.STAND_IN_INVALID standIn s fromDay',
      add('lin', 'zhou', { fromDay: '2026-03-01' }),
    ],
  ])('%s are refused', (_, expected, edit) => expect(refusal(edit)).toBe(expected));

  it('that are over stay as they were', () => {
    const [, base] = change(add('lin', 'zhou', { fromDay: '2026-01-01', toDay: '2026-02-01' }));
    expect(refusal((d) => d.standIns.delete('s'), base)).toBe('ORG.TERM_PAST standIn s toDay');
    expect(refusal((d) => set(d.standIns, 's', { toDay: '2026-04-01' }), base)).toBe('ORG.TERM_PAST standIn s toDay');
  });

  it('that run can be ended, of yesterday at the earliest', () => {
    const [, base] = change(add('lin', 'zhou', { fromDay: '2026-02-01' }));
    expect(refusal((d) => set(d.standIns, 's', { toDay: '2026-03-01' }), base)).toBeUndefined();
    expect(refusal((d) => set(d.standIns, 's', { toDay: '2026-02-28' }), base)).toBe('ORG.TERM_PAST standIn s toDay');
    expect(refusal((d) => set(d.standIns, 's', { personId: 'zhou', forPersonId: 'lin' }), base)).toBe(
      'ORG.TERM_PAST standIn s toDay',
    );
  });
});

describe('who may change what', () => {
  const ops: ChangeContext = {
    ...CONTEXT,
    author: { personId: 'ops', parts: ['structure'], officeIds: ['990000', '990100', '990200'] },
  };
  const sec: ChangeContext = { ...CONTEXT, author: { ...ops.author!, personId: 'sec', parts: ['roles'] } };
  const local: ChangeContext = { ...CONTEXT, author: { ...ops.author!, officeIds: ['990100'] } };
  const rename = (d: OrganisationDraft) => set(d.offices, '990200', { name: '新名' });
  const promote = (id: string) => (d: OrganisationDraft) =>
    set(d.people, id, { terms: [...d.people.get(id)!.terms, { role: 'chief', fromDay: TODAY, toDay: null }] });

  it.each<[string, string | undefined, ChangeContext, (draft: OrganisationDraft) => void]>([
    ['the system administrator writes structure', undefined, ops, rename],
    ['… and gives no role', 'ORG.NOT_YOUR_PART person lin ', ops, promote('lin')],
    [
      '… nor one by a stand-in',
      'ORG.NOT_YOUR_PART standIn s ',
      ops,
      (d) => d.standIns.set('s', { ...aStandIn('lin', 'zhou'), id: 's' }),
    ],
    ['the security administrator gives roles', undefined, sec, promote('lin')],
    ['… and writes no structure', 'ORG.NOT_YOUR_PART office 990200 ', sec, rename],
    ['… nor gives one to oneself', 'ORG.OWN_ROLES person sec ', sec, promote('sec')],
    ['an administrator of a district leaves the next one alone', 'ORG.OTHER_OFFICE office 990200 ', local, rename],
    [
      '… and makes no office at the top',
      'ORG.OTHER_OFFICE office 980000 ',
      local,
      (d) => d.offices.set('980000', anOffice('980000', { parentId: null })),
    ],
    ['… and renames its own', undefined, local, (d) => set(d.offices, '990100', { name: '新名' })],
    [
      '… but does not put it elsewhere',
      'ORG.OTHER_OFFICE office 990100 ',
      local,
      (d) => set(d.offices, '990100', { parentId: '990200' }),
    ],
    [
      '… nor takes its neighbour below itself',
      'ORG.OTHER_OFFICE office 990200 ',
      local,
      (d) => set(d.offices, '990200', { parentId: '990100' }),
    ],
    [
      '… nor its neighbour’s region',
      'ORG.OTHER_OFFICE duty 9902 ',
      local,
      (d) => set(d.duties, '9902', { officeId: '990100' }),
    ],
    [
      'who enters an office enters its departments and people with it',
      undefined,
      ops,
      (d) => {
        d.offices.set('990300', anOffice('990300'));
        d.departments.set('990300-1', aDepartment('990300-1', '990300'));
        d.people.set('new', aPerson('new', '990300', [], { departmentIds: ['990300-1'] }));
      },
    ],
    [
      'an office that is nowhere is told as that',
      'ORG.OFFICE_UNKNOWN department d officeId',
      ops,
      (d) => d.departments.set('d', aDepartment('d', 'gone')),
    ],
  ])('%s', (_, expected, context, edit) => expect(refusal(edit, BASE, context)).toBe(expected));
});

describe('revisions', () => {
  it('grow by one with a change, and for everybody whose standing it changes', () => {
    const [, base] = change((d) => d.standIns.set('s', { ...aStandIn('lin', 'zhou'), id: 's' }));
    const result = decide((d) => set(d.departments, '990100-2', { name: '第二检察部' }), base);
    expect(result).toMatchObject({
      ok: true,
      value: {
        changes: [{ kind: 'department', id: '990100-2', after: { revision: 2 } }],
        // zhou works there, lin stands in for zhou; nobody else has to sign in again.
        touched: new Map([
          ['lin', 2],
          ['zhou', 2],
        ]),
      },
    });
  });

  it('of the people of a parent grow when an office comes below it', () => {
    const result = decide((d) => d.offices.set('990300', anOffice('990300')));
    expect(result.ok && [...result.value.touched.keys()].sort()).toEqual(['aud', 'ops', 'sec']);
  });

  it('of the people of an office grow when its duties change', () => {
    const result = decide((d) => d.duties.delete('9902'));
    expect(result.ok && [...result.value.touched.keys()]).toEqual(['xu']);
  });
});
