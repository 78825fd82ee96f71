export { type ByteSource, fileBytes } from './byte-source.js';
export { type DigitGroup, DigitLoss } from './digit-loss.js';
export { readTable, surveyTable, type TableSurvey } from './read-table.js';
export type {
  CellDamage,
  ColumnKind,
  DamageKind,
  Delimiter,
  TableForm,
  TableFormat,
  TableLimits,
  TableOptions,
  TableRow,
  TextEncoding,
} from './table.js';
export { UnreadableTable, type UnreadableReason } from './unreadable-table.js';
export { writeWorkbook, type WrittenSheet } from './workbook-writer.js';
