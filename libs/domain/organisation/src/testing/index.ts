import type { CheckContext } from '../check-people.js';
import type { Department } from '../department.js';
import type { Office } from '../office.js';
import type { Organisation } from '../organisation.js';
import { type Person, sortTerms, type StandIn, type Term } from '../person.js';

export const TODAY = '2026-03-02';

export const CONTEXT: CheckContext = {
  day: TODAY,
  roles: {
    prosecutor: '检察官',
    chief: '检察长',
    ops: '系统管理员',
    'security-admin': '安全管理员',
    auditor: '审计管理员',
  },
};

export const anOffice = (id: string, facts: Partial<Office> = {}): Office => ({
  id,
  name: `${id} 人民检察院`,
  level: 'district',
  parentId: '990000',
  regionCode12: id.padEnd(12, '0'),
  regionPrefix: id.slice(0, 4),
  dispatched: false,
  state: 'active',
  revision: 1,
  ...facts,
});

export const aDepartment = (id: string, officeId: string, facts: Partial<Department> = {}): Department => ({
  id,
  officeId,
  name: `部门 ${id}`,
  kinds: ['public-interest'],
  state: 'active',
  revision: 1,
  ...facts,
});

/** `terms`: roles that are held since 2024 without an end, or whole terms. */
export const aPerson = (
  id: string,
  officeId: string,
  terms: readonly (string | Term)[] = [],
  facts: Partial<Person> = {},
): Person => ({
  id,
  officeId,
  name: `人员 ${id}`,
  departmentIds: [],
  regionPrefixes: null,
  state: 'active',
  terms: sortTerms(
    terms.map((term) => (typeof term === 'string' ? { role: term, fromDay: '2024-01-01', toDay: null } : term)),
  ),
  revision: 1,
  ...facts,
});

export const aStandIn = (personId: string, forPersonId: string, facts: Partial<StandIn> = {}): StandIn => ({
  id: `${personId} for ${forPersonId}`,
  personId,
  forPersonId,
  fromDay: TODAY,
  toDay: '2026-03-31',
  revision: 1,
  ...facts,
});

const byId = <T extends { readonly id: string }>(entities: readonly T[]): Map<string, T> =>
  new Map(entities.map((entity) => [entity.id, entity]));

/** A city (990000) with two districts, their duties, two departments, and a handful of people. */
export const anOrganisation = (): Organisation => ({
  offices: byId([
    anOffice('990000', { level: 'municipal', parentId: null, regionPrefix: '99' }),
    anOffice('990100'),
    anOffice('990200'),
  ]),
  departments: byId([aDepartment('990100-1', '990100'), aDepartment('990100-2', '990100')]),
  duties: new Map(
    [
      ['99', '990000'],
      ['9901', '990100'],
      ['9902', '990200'],
    ].map(([regionPrefix, officeId]) => [
      regionPrefix!,
      { regionPrefix: regionPrefix!, officeId: officeId!, revision: 1 },
    ]),
  ),
  people: byId([
    aPerson('lin', '990100', ['prosecutor'], { departmentIds: ['990100-1'] }),
    aPerson('zhou', '990100', ['chief'], { departmentIds: ['990100-2'] }),
    aPerson('xu', '990200', ['prosecutor']),
    aPerson('ops', '990000', ['ops']),
    aPerson('sec', '990000', ['security-admin']),
    aPerson('aud', '990000', ['auditor']),
  ]),
  standIns: new Map(),
});
