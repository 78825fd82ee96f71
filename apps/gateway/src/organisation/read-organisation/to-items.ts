import { DEPARTMENT_KINDS, type Department, type Office, OFFICE_LEVELS, type Person } from '#domain/organisation';
import { ROLES } from '#platform/auth';
import type { DepartmentItem, OfficeItem, PersonItem } from './organisation-items.dto.js';

const ROLE_NAMES: Readonly<Record<string, string>> = ROLES;

export const toOfficeItem = (office: Office): OfficeItem => ({ ...office, levelName: OFFICE_LEVELS[office.level] });

export const toDepartmentItem = (department: Department): DepartmentItem => ({
  ...department,
  kindNames: department.kinds.map((kind) => DEPARTMENT_KINDS[kind]),
});

export const toPersonItem = ({ terms, ...person }: Person): PersonItem => ({
  ...person,
  terms: terms.map((term) => ({ ...term, roleName: ROLE_NAMES[term.role] ?? term.role })),
});
