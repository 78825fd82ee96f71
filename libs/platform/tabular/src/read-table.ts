import type { ByteSource } from './byte-source.js';
import { DigitCensus, type DigitGroup } from './digit-loss.js';
import type { TableFormat, TableForm, TableOpener, TableOptions, TableRow } from './table.js';
import { openCsv } from './text/read-csv.js';
import { openJsonl } from './text/read-jsonl.js';
import { openXlsx } from './xlsx/read-xlsx.js';

const OPENERS: Readonly<Record<TableFormat, TableOpener>> = { jsonl: openJsonl, csv: openCsv, xlsx: openXlsx };

/** The rows of a file, one at a time in memory. Throws `UnreadableTable`. */
export async function* readTable(bytes: ByteSource, options: TableOptions): AsyncGenerator<TableRow> {
  const { rows } = await OPENERS[options.format](bytes, options);
  yield* rows;
}

export interface TableSurvey {
  readonly form: TableForm;
  /** Rows that are not empty. */
  readonly rows: number;
  readonly digits: readonly DigitGroup[];
}

/**
 * Goes through a whole file once, without keeping any of it: whether it can be read to its end, how it is to be read, how
 * many rows it has, and what `DigitLoss` has to know. `onRow` is called for each with its number.
 */
export async function surveyTable(
  bytes: ByteSource,
  options: TableOptions,
  onRow: (row: TableRow, form: TableForm) => void | Promise<void> = () => undefined,
): Promise<TableSurvey> {
  const { form, rows } = await OPENERS[options.format](bytes, options);
  const digits = new DigitCensus();
  let count = 0;
  for await (const row of rows) {
    count += 1;
    digits.add(row);
    await onRow(row, form);
  }
  return { form, rows: count, digits: digits.list() };
}
