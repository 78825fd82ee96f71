import { Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import { ProblemError } from '#kernel';
import { repackWorkbook } from './repack-workbook.js';
import {
  type Column,
  type RowFault,
  SHEET_KEYS,
  type SheetForm,
  type SheetKey,
  type SheetRow,
  SHEETS,
} from './sheets.js';

const MOST_ROWS = 20_000;
const SEPARATORS = /[、，,;；\s]+/;

export interface ReadWorkbook {
  readonly rows: Record<SheetKey, SheetRow[]>;
  readonly faults: RowFault[];
}

/** Every row of the sheets that have one of our names, and what is wrong with their form. Throws ORG.WORKBOOK_…. */
export async function readWorkbook(bytes: Buffer): Promise<ReadWorkbook> {
  const read: ReadWorkbook = { rows: { offices: [], departments: [], people: [], roles: [], duties: [] }, faults: [] };
  const found = new Set<string>();
  let count = 0;
  const repacked = await repackWorkbook(bytes);
  try {
    const options = { sharedStrings: 'cache', styles: 'cache', worksheets: 'emit', hyperlinks: 'ignore' } as const;
    for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader(Readable.from([repacked]), options)) {
      // The reader knows its name; its type does not say so.
      const { name } = sheet as unknown as { readonly name: string };
      const key = SHEET_KEYS.find((candidate) => SHEETS[candidate].name === name.trim());
      if (key !== undefined) found.add(key);
      let headings: string[] | undefined;
      for await (const row of sheet) {
        if ((count += 1) > MOST_ROWS)
          throw new ProblemError('ORG.WORKBOOK_TOO_LARGE', { detail: `超过 ${MOST_ROWS} 行` });
        if (key === undefined) continue;
        const texts = textsOf(row);
        if (headings === undefined) {
          headings = texts;
          read.faults.push(...missingHeadings(SHEETS[key], headings));
        } else if (texts.some((text) => text !== '')) {
          const { cells, lists, faults } = readRow(SHEETS[key], headings, texts);
          read.rows[key].push({ row: row.number, cells, lists });
          read.faults.push(...faults.map((fault) => ({ sheet: SHEETS[key].name, row: row.number, ...fault })));
        }
      }
    }
  } catch (cause) {
    throw cause instanceof ProblemError ? cause : new ProblemError('ORG.WORKBOOK_UNREADABLE', { cause });
  }
  if (found.size === 0) {
    const names = SHEET_KEYS.map((key) => SHEETS[key].name).join('、');
    throw new ProblemError('ORG.WORKBOOK_UNREADABLE', { detail: `没有名为 ${names} 的工作表` });
  }
  return read;
}

const missingHeadings = ({ name, columns }: SheetForm, headings: readonly string[]): RowFault[] =>
  columns
    .filter(({ heading, optional }) => optional !== true && !headings.includes(heading))
    .map(({ heading }) => ({ sheet: name, row: 1, column: heading, detail: `缺少“${heading}”一列` }));

type CellFault = Pick<RowFault, 'column' | 'detail'>;

function readRow(form: SheetForm, headings: readonly string[], texts: readonly string[]) {
  const cells: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const faults: CellFault[] = [];
  for (const column of form.columns) {
    const at = headings.indexOf(column.heading);
    const text = at < 0 ? '' : (texts[at] ?? '');
    const say = (detail: string): void => void faults.push({ column: column.heading, detail });
    if (text === '' && column.optional !== true && at >= 0) say('不能为空');
    const words = column.list === true ? text.split(SEPARATORS).filter((word) => word !== '') : [text];
    const translated = words.map((word) => translate(column, word, say));
    if (column.list === true) lists[column.field] = translated;
    else cells[column.field] = translated[0] ?? '';
  }
  return { cells, lists, faults };
}

function translate({ words, says }: Column, word: string, say: (detail: string) => void): string {
  if (words === undefined || word === '') return word;
  const found = words[word];
  if (found === undefined) say(`“${word}”不在可填的范围内：${says}`);
  return found ?? '';
}

/** Trimmed texts of the cells, by their place from 0. */
function textsOf(row: ExcelJS.Row): string[] {
  const texts: string[] = [];
  row.eachCell({ includeEmpty: false }, (cell, place) => {
    texts[place - 1] = textOf(cell.value).trim();
  });
  return Array.from(texts, (text) => text ?? '');
}

/** What a person sees in a cell. A date is written as a day: Excel keeps it without a zone, the reader gives it in UTC. */
function textOf(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return textOf(value.text);
  if ('result' in value) return textOf(value.result);
  return '';
}
