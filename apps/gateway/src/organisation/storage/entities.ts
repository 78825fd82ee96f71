import { DepartmentRow } from './department.row.js';
import { DutyRow } from './duty.row.js';
import { OfficeRow } from './office.row.js';
import { PersonDepartmentRow, PersonRow } from './person.row.js';
import { RoleGrantRow } from './role-grant.row.js';
import { StandInRow } from './stand-in.row.js';

export const ORGANISATION_ENTITIES = [
  OfficeRow,
  DepartmentRow,
  PersonRow,
  PersonDepartmentRow,
  RoleGrantRow,
  StandInRow,
  DutyRow,
];
