import { type Role, ROLES } from '#platform/auth';
import { OFFICE, OTHER_OFFICE } from '../../simulator/places.js';
import { CITY } from './sample-offices.js';

/** A fictitious person with one role since a day. */
export interface SamplePerson {
  readonly id: string;
  readonly name: string;
  readonly officeId: string;
  readonly departmentIds: readonly string[];
  readonly role: Role;
  readonly fromDay: string;
}

const SINCE = '2024-01-01';

const at =
  (office: { readonly id: string }) =>
  (id: string, surname: string, role: Role, department: string): SamplePerson => ({
    id,
    name: `${surname}${ROLES[role]}（演示）`,
    officeId: office.id,
    departmentIds: [`${office.id}-${department}`],
    role,
    fromDay: SINCE,
  });

const city = at(CITY);
const first = at(OFFICE);
const second = at(OTHER_OFFICE);

/** Where the administrators sit; their names are their roles. */
const administrator = (id: string, role: Role): SamplePerson => ({
  ...city(id, '', role, '08'),
  name: `${ROLES[role]}（演示）`,
});

export const SAMPLE_PEOPLE: readonly SamplePerson[] = [
  first('demo-prosecutor', '林', 'prosecutor', '04'),
  first('demo-prosecutor-minors', '沈', 'prosecutor', '03'),
  first('demo-assistant', '江', 'assistant', '04'),
  first('demo-clerk', '苏', 'clerk', '04'),
  first('demo-head', '韩', 'department-head', '04'),
  first('demo-chief', '周', 'chief', '08'),
  first('demo-case-management', '方', 'case-management', '06'),
  first('demo-petition', '顾', 'petition', '05'),
  first('demo-committee', '陆', 'committee', '01'),
  second('demo-other', '许', 'prosecutor', '04'),
  second('demo-other-assistant', '唐', 'assistant', '04'),
  second('demo-other-head', '丁', 'department-head', '04'),
  second('demo-other-chief', '贺', 'chief', '08'),
  second('demo-other-case-management', '石', 'case-management', '06'),
  city('demo-city-chief', '程', 'chief', '08'),
  city('demo-city-prosecutor', '姚', 'prosecutor', '04'),
  city('demo-city-case-management', '范', 'case-management', '06'),
  city('demo-policy', '崔', 'policy-research', '07'),
  city('demo-data', '邵', 'data-officer', '07'),
  city('demo-archivist', '孟', 'archivist', '08'),
  administrator('demo-ops', 'ops'),
  administrator('demo-security', 'security-admin'),
  administrator('demo-security-2', 'security-admin'),
  administrator('demo-auditor', 'auditor'),
];
