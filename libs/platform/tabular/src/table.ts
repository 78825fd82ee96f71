import type { ByteSource } from './byte-source.js';

export type TableFormat = 'jsonl' | 'csv' | 'xlsx';
export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le';
export type Delimiter = ',' | ';' | '\t';

/** What a column is meant to hold, as far as the reader of the table knows. */
export type ColumnKind = 'text' | 'number' | 'time' | 'unknown';

export type DamageKind =
  /** `1.23E+17`: digits are gone. */
  | 'scientific'
  /** A number of more than fifteen digits: a spreadsheet keeps fifteen, the rest became zeros. */
  | 'lost-digits'
  /** A moment that is only a count of days, or a number that a spreadsheet took for a day (`3-1` became 1 March). */
  | 'date-serial'
  /** `#N/A`, `#REF!` …, or a formula without a result. */
  | 'error-value';

/** A cell that a spreadsheet program damaged. `raw` is what the file holds. */
export interface CellDamage {
  readonly column: string;
  readonly kind: DamageKind;
  readonly raw: string;
  /** True when the record has its value all the same: nothing of it is lost. Else the column is left out. */
  readonly kept: boolean;
}

export interface TableRow {
  /** From 1, as a spreadsheet program numbers it; of JSONL the line. */
  readonly row: number;
  /** Columns with a value, by their headings. Empty for JSONL. */
  readonly record: Readonly<Record<string, string>>;
  readonly damage: readonly CellDamage[];
  /** Columns whose value is what a formula gave when the file was saved. Nothing is computed here. */
  readonly formulas: readonly string[];
  /** JSONL: the line as it is; null where it is longer than any line may be. */
  readonly line?: string | null;
}

export interface TableOptions {
  readonly format: TableFormat;
  /** CSV and JSONL; found out when not given. */
  readonly encoding?: TextEncoding | undefined;
  /** CSV; found out when not given. */
  readonly delimiter?: Delimiter | undefined;
  /** XLSX: name of the sheet; the first visible one when not given. */
  readonly sheet?: string | undefined;
  /** Row with the headings; the first with two or more values when not given. */
  readonly headingRow?: number | undefined;
  /** First row to give; rows before it are passed over. */
  readonly fromRow?: number | undefined;
  readonly kindOf?: ((column: string) => ColumnKind) | undefined;
  /** Says whether a text of digits lost some, which one cell alone does not tell; see `DigitLoss`. */
  readonly hasLostDigits?: ((column: string, digits: string) => boolean) | undefined;
  readonly limits?: Partial<TableLimits> | undefined;
  /** Where shared strings of a workbook are spilled to; nobody else can read what lies there. */
  readonly spillDirectory?: string | undefined;
}

export interface TableLimits {
  /** Of the parts of a workbook that are read. */
  readonly unpackedBytes: number;
  /** Unpacked to packed, of a part of more than 64 MiB. */
  readonly ratio: number;
  /** Parts of a workbook. */
  readonly parts: number;
  readonly columns: number;
  /** Characters of a CSV record or a line. */
  readonly recordLength: number;
}

export const DEFAULT_LIMITS: TableLimits = {
  unpackedBytes: 4 * 1024 ** 3,
  ratio: 300,
  parts: 10_000,
  columns: 2_000,
  recordLength: 1024 * 1024,
};

/** How a file was understood: what is told to whoever sent it, and given back to read it the same way again. */
export interface TableForm {
  readonly encoding: TextEncoding | null;
  readonly delimiter: Delimiter | null;
  readonly sheet: string | null;
  readonly headingRow: number | null;
  readonly columns: readonly string[];
}

export interface OpenedTable {
  readonly form: TableForm;
  readonly rows: AsyncIterable<TableRow>;
}

/** Opens one format. Whatever `rows` holds open is closed when its iteration ends. Throws `UnreadableTable`. */
export type TableOpener = (bytes: ByteSource, options: TableOptions) => Promise<OpenedTable>;
