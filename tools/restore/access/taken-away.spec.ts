import { describe, expect, it } from '@jest/globals';
import type { OrgChangedV1 } from '#contracts';
import type { Organisation, Person } from '#domain/organisation';
import { explainedChanges, takenAway } from './taken-away.js';

const DAY = '2026-03-02';
const AT = '2026-03-03T01:00:00.000Z';
const person: Person = {
  id: 'p-1',
  officeId: '990100',
  name: '林示例',
  departmentIds: ['d-1', 'd-2'],
  regionPrefixes: ['990102', '990103'],
  state: 'active',
  terms: [
    { role: 'prosecutor', fromDay: '2020-01-01', toDay: null },
    { role: 'clerk', fromDay: '2020-01-01', toDay: '2025-12-31' },
  ],
  revision: 4,
};
const organisation: Organisation = {
  offices: new Map(),
  departments: new Map(),
  people: new Map([
    ['p-1', person],
    ['p-2', { ...person, id: 'p-2', officeId: '990200', departmentIds: [], state: 'left' }],
  ]),
  duties: new Map(),
  standIns: new Map([
    [
      's-1',
      { id: 's-1', personId: 'p-1', forPersonId: 'p-3', fromDay: '2026-01-01', toDay: '2026-06-30', revision: 1 },
    ],
  ]),
};
const { id, revision, ...facts } = person;
const asItWas: NonNullable<OrgChangedV1['person']> = {
  ...facts,
  departmentIds: [...facts.departmentIds],
  regionPrefixes: ['990102', '990103'],
  terms: [...facts.terms],
  standIns: [{ forPersonId: 'p-3', fromDay: '2026-01-01', toDay: '2026-06-30' }],
};
const changed = (more: Partial<OrgChangedV1>): OrgChangedV1 => ({
  ...{ entity: 'person', id, revision: revision + 1, at: AT, office: null, department: null, person: null, duty: null },
  ...more,
});
const after = (more: Partial<typeof asItWas>, of: string = id): string[] =>
  takenAway(organisation, [changed({ id: of, person: { ...asItWas, ...more } })], DAY).map(
    ({ personId, what, detail }) => `${personId} ${what} ${detail}`,
  );

describe('what a later state takes away', () => {
  it.each([
    ['the person left', { state: 'left' }, ['p-1 left 990100']],
    ['the person went to another office', { officeId: '990200' }, ['p-1 office 990100']],
    ['a role is gone', { terms: [] }, ['p-1 role prosecutor']],
    [
      'a role ends earlier',
      { terms: [{ role: 'prosecutor', fromDay: '2020-01-01', toDay: '2026-03-01' }] },
      ['p-1 role prosecutor'],
    ],
    [
      'a role begins later',
      { terms: [{ role: 'prosecutor', fromDay: '2026-05-01', toDay: null }] },
      ['p-1 role prosecutor'],
    ],
    ['a department is gone', { departmentIds: ['d-2', 'd-3'] }, ['p-1 department d-1']],
    ['a region is gone', { regionPrefixes: ['990102'] }, ['p-1 regions 990103']],
    ['a stand-in is over', { standIns: [] }, ['p-1 stand-in p-3']],
    [
      'a stand-in ends earlier',
      { standIns: [{ forPersonId: 'p-3', fromDay: '2026-01-01', toDay: '2026-03-31' }] },
      ['p-1 stand-in p-3'],
    ],
  ])('is named: %s', (_what, more, expected) => {
    expect(after(more)).toEqual(expected);
  });

  it.each([
    ['nothing changed', {}],
    [
      'a new name, one more department and role',
      {
        name: '林二',
        departmentIds: ['d-1', 'd-2', 'd-3'],
        terms: [...asItWas.terms, { role: 'chief', fromDay: DAY, toDay: null }],
      },
    ],
    ['a wider region', { regionPrefixes: ['9901'] }],
    ['all regions', { regionPrefixes: null }],
    ['the same role, given anew today', { terms: [{ role: 'prosecutor', fromDay: DAY, toDay: null }] }],
  ])('is nothing: %s', (_what, more) => {
    expect(after(more)).toEqual([]);
  });

  it('is nothing for a person who had left, or came later', () => {
    expect(after({ state: 'left' }, 'p-2')).toEqual([]);
    expect(after({ state: 'left' }, 'p-9')).toEqual([]);
  });

  it('is that of the last state, in whatever order they come', () => {
    const last = changed({ revision: revision + 2, person: asItWas });
    const between = changed({ person: { ...asItWas, state: 'left' } });
    expect(takenAway(organisation, [last, between], DAY)).toEqual([]);
    expect(takenAway(organisation, [between], DAY)).toMatchObject([{ what: 'left', at: AT }]);
  });

  it('is everything of an office or department that was closed', () => {
    const office = changed({ entity: 'office', id: '990100', office: { state: 'closed' } as OrgChangedV1['office'] });
    const department = changed({
      entity: 'department',
      id: 'd-1',
      department: { state: 'closed' } as OrgChangedV1['department'],
    });
    expect(takenAway(organisation, [office, department], DAY)).toMatchObject([
      { personId: 'p-1', what: 'office-closed', detail: '990100' },
      { personId: 'p-1', what: 'department-closed', detail: 'd-1' },
    ]);
  });
});

it('counts by revisions how many changes of an office the later states account for', () => {
  const later = [
    changed({ revision: 7, person: { ...asItWas, officeId: '990200' } }),
    changed({ id: 'p-9', revision: 1, person: asItWas }),
  ];
  expect(explainedChanges(organisation, later)).toEqual(
    new Map([
      ['990200', 3],
      ['990100', 4],
    ]),
  );
});
