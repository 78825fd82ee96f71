export { type ActingAs, actingAs } from './acting-as.js';
export type { Author, Part } from './check-authority.js';
export type { EntityChange } from './compare.js';
export { type ChangeContext, decideChange, type DecidedChange } from './decide-change.js';
export { ADMINISTRATORS } from './separation.js';
export { DEPARTMENT_KINDS, type Department, type DepartmentKind, isDepartmentKind } from './department.js';
export { type Duty, officeOf } from './duty.js';
export type { Fault } from './fault.js';
export { ENTITY_ID, MAX_NAME, REGION_CODE12, REGION_PREFIX } from './form.js';
export { isOfficeLevel, OFFICE_LEVELS, type Office, type OfficeLevel } from './office.js';
export {
  draftOf,
  EMPTY_ORGANISATION,
  type Entities,
  type EntityKind,
  type Organisation,
  type OrganisationDraft,
} from './organisation.js';
export { type Person, sortTerms, type StandIn, type Term } from './person.js';
