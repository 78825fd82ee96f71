import { type Actor, ROLES, type Role } from '#platform/auth';

/** Offices of the samples: `own` has one above it and one below; `other` has nothing to do with them. */
export const OFFICE = { own: '990100', parent: '990000', child: '990101', other: '990200' } as const;
export const DEPARTMENT = { own: '990100-d1', other: '990100-d2' } as const;
export const REGION = { inside: '990102001001', outside: '990103001001' } as const;
export const ROLE_IDS = Object.keys(ROLES) as Role[];

/** A person of the office `own` with one role, a region, a department, and the office below. */
export const personOf = (role: Role, change: Partial<Actor> = {}): Actor => ({
  id: `p-${role}`,
  name: '测试人员',
  roles: [role],
  procuratorateId: OFFICE.own,
  regionPrefixes: ['990102'],
  departmentIds: [DEPARTMENT.own],
  subordinateOfficeIds: [OFFICE.child],
  ...change,
});

/** Every role, alone, with less than all, with the whole office, from above, and some roles together. */
export const samplePeople = (id: string): Actor[] => [
  ...ROLE_IDS.flatMap((role) => [
    personOf(role, { id }),
    personOf(role, { id, regionPrefixes: ['990102', '990103'], departmentIds: [DEPARTMENT.other, DEPARTMENT.own] }),
    personOf(role, { id, departmentIds: [], subordinateOfficeIds: [] }),
    personOf(role, { id, regionPrefixes: [] }),
    personOf(role, { id, regionPrefixes: [''] }),
    personOf(role, { id, procuratorateId: OFFICE.parent, subordinateOfficeIds: [OFFICE.own, OFFICE.child] }),
    personOf(role, { id, procuratorateId: OFFICE.other }),
  ]),
  personOf('clerk', { id, roles: ['clerk', 'committee'] }),
  personOf('prosecutor', { id, roles: ['prosecutor', 'committee'] }),
  personOf('prosecutor', { id, roles: ['prosecutor', 'department-head'], departmentIds: [] }),
  personOf('petition', { id, roles: ['petition', 'case-management'] }),
  personOf('auditor', { id, roles: [] }),
];
