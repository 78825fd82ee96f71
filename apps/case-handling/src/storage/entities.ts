import { CalendarDayRow, CalendarYearRow } from './calendar.row.js';
import { CaseRow } from './case.row.js';
import { ClueKeyRow } from './clue-key.row.js';
import { ClueRow } from './clue.row.js';
import { HitEventRow } from './hit-event.row.js';
import { HitRow } from './hit.row.js';
import { KnownDepartmentRow, KnownDutyRow, KnownOfficeRow } from './known-office.row.js';
import { KnownPersonRow } from './known-person.row.js';
import { NumberSequenceRow } from './number-sequence.row.js';

export const CASE_HANDLING_ENTITIES = [
  ClueRow,
  CaseRow,
  ClueKeyRow,
  HitRow,
  HitEventRow,
  NumberSequenceRow,
  KnownOfficeRow,
  KnownDepartmentRow,
  KnownDutyRow,
  KnownPersonRow,
  CalendarYearRow,
  CalendarDayRow,
];
