import { CaseRow } from './case.row.js';
import { ClueKeyRow } from './clue-key.row.js';
import { ClueRow } from './clue.row.js';
import { HistoryRow } from './history.row.js';
import { HitEventRow } from './hit-event.row.js';
import { HitRow } from './hit.row.js';
import { NumberSequenceRow } from './number-sequence.row.js';

export const CASE_HANDLING_ENTITIES = [
  ClueRow,
  CaseRow,
  ClueKeyRow,
  HitRow,
  HitEventRow,
  HistoryRow,
  NumberSequenceRow,
];
