import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { damageOfText, hasZeroTail } from '../cell-damage.js';
import { columnLetters, HeadingSearch } from '../headings.js';
import {
  type CellDamage,
  DEFAULT_LIMITS,
  type Delimiter,
  type OpenedTable,
  type TableForm,
  type TableLimits,
  type TableOpener,
  type TableOptions,
  type TableRow,
} from '../table.js';
import { UnreadableTable } from '../unreadable-table.js';
import { decodeText } from './decode-text.js';
import { detectEncoding } from './detect-encoding.js';

const DELIMITERS: readonly Delimiter[] = [',', '\t', ';'];
/** Enough for a title, a note and the headings. */
const HEAD_LENGTH = 64 * 1024;

/** CSV as spreadsheets and databases write it: quotes doubled, or loose inside a value; records of uneven length. */
export const openCsv: TableOpener = async (bytes, options): Promise<OpenedTable> => {
  const encoding = options.encoding ?? (await detectEncoding(bytes));
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const texts = () => decodeText(bytes, encoding);
  const delimiter = options.delimiter ?? (await detectDelimiter(texts()));
  const { headingRow, columns } = await findHeadings(records(texts(), delimiter, limits), options, limits);
  const form: TableForm = { encoding, delimiter, sheet: null, headingRow, columns };
  return { form, rows: readRows(records(texts(), delimiter, limits), form, options) };
};

async function detectDelimiter(texts: AsyncIterable<string>): Promise<Delimiter> {
  let head = '';
  for await (const text of texts) {
    head += text;
    if (head.length >= HEAD_LENGTH) break;
  }
  const bare = head.slice(0, HEAD_LENGTH).replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

interface NumberedRecord {
  readonly row: number;
  readonly values: readonly string[];
}

async function* records(
  texts: AsyncIterable<string>,
  delimiter: Delimiter,
  limits: TableLimits,
): AsyncGenerator<NumberedRecord> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: limits.recordLength,
  });
  const input = Readable.from(texts, { objectMode: true, highWaterMark: 2 });
  // An iteration that is broken off, and a file that cannot be decoded, end both.
  input.on('error', (error) => parser.destroy(error));
  parser.on('close', () => input.destroy());
  let row = 0;
  try {
    for await (const values of input.pipe(parser) as AsyncIterable<string[]>) {
      row += 1;
      if (values.length > limits.columns) throw new UnreadableTable('too-large', String(row));
      yield { row, values };
    }
  } catch (cause) {
    if (cause instanceof CsvError) throw new UnreadableTable('record-endless', String(row + 1), { cause });
    throw cause;
  }
}

async function findHeadings(
  all: AsyncIterable<NumberedRecord>,
  options: TableOptions,
  limits: TableLimits,
): Promise<{ readonly headingRow: number; readonly columns: readonly string[] }> {
  const search = new HeadingSearch(options.headingRow);
  for await (const { row, values } of all) {
    const columns = search.offer(row, values.slice(0, limits.columns));
    if (columns !== null) return { headingRow: row, columns };
  }
  throw new UnreadableTable('no-headings');
}

async function* readRows(
  all: AsyncIterable<NumberedRecord>,
  { headingRow, columns }: TableForm,
  { fromRow = 1, kindOf, hasLostDigits }: TableOptions,
): AsyncGenerator<TableRow> {
  const nameOf = (index: number): string => columns[index] ?? columnLetters(index);
  for await (const { row, values } of all) {
    if (row <= (headingRow ?? 0) || row < fromRow) continue;
    const record: Record<string, string> = {};
    const damage: CellDamage[] = [];
    let found = false;
    for (const [index, value] of values.entries()) {
      const text = value.trim();
      if (text === '') continue;
      found = true;
      const column = nameOf(index);
      const lost = hasZeroTail(text) && hasLostDigits?.(column, text) === true;
      const kind = damageOfText(text, kindOf?.(column) ?? 'unknown', lost);
      // A count of days is not taken: of what day it is counted from the file says nothing.
      if (kind === null) record[column] = text;
      else damage.push({ column, kind, raw: text, kept: false });
    }
    if (found) yield { row, record, damage, formulas: [] };
  }
}
