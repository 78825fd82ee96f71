import { addAbortSignal, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { columnLetters } from './headings.js';

export interface WrittenColumn {
  readonly heading: string;
  /** In characters. */
  readonly width: number;
}

export interface WrittenSheet {
  readonly name: string;
  readonly columns: readonly WrittenColumn[];
}

/** A sheet has 1,048,576 rows at most; the rest goes on in a further one. */
const ROWS_PER_SHEET = 1_000_000;
const MOST_UNITS = 32_767;
const WRITE_FROM_UNITS = 64 * 1024;
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const SHEET_ML = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// What XML 1.0 has no place for: controls, and halves of a pair that stand alone.

const IMPOSSIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const escapeXml = (text: string): string =>
  text
    .slice(0, MOST_UNITS)
    .replace(IMPOSSIBLE, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

/**
 * A workbook as a stream, written while it is read: neither its rows nor its bytes are ever together in memory. Every
 * value is a text cell, so none can become a formula or lose a digit. A failure of `rows` breaks the stream off.
 */
export function writeWorkbook(sheet: WrittenSheet, rows: AsyncIterable<readonly string[]>): Readable {
  const zip = new ZipFile();
  const output = new Readable().wrap(zip.outputStream);
  const fail = (error: unknown): void => void output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  const gone = new AbortController();
  output.once('close', () => gone.abort());
  const iterator = rows[Symbol.asyncIterator]();
  void addParts(zip, sheet, iterator, gone.signal)
    .catch(fail)
    .finally(() => iterator.return?.());
  return output;
}

async function addParts(
  zip: ZipFile,
  sheet: WrittenSheet,
  rows: AsyncIterator<readonly string[]>,
  signal: AbortSignal,
): Promise<void> {
  let next = await rows.next();
  let sheets = 0;
  do {
    sheets += 1;
    const limit = { left: ROWS_PER_SHEET };
    const part = Readable.from(
      sheetXml(
        sheet,
        take(rows, next, limit, (after) => (next = after)),
      ),
      {
        objectMode: false,
        highWaterMark: 2 * WRITE_FROM_UNITS,
      },
    );
    // Whoever reads the workbook may go away in the middle.
    addAbortSignal(signal, part);
    zip.addReadStream(part, `xl/worksheets/sheet${sheets}.xml`);
    await finished(part, { writable: false });
  } while (next.done !== true);
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const add = (name: string, xml: string): void => zip.addBuffer(Buffer.from(HEAD + xml), name);
  add('xl/workbook.xml', workbookXml(sheet.name, numbers));
  add('xl/_rels/workbook.xml.rels', relationsXml(numbers));
  add('xl/styles.xml', STYLES);
  add(
    '_rels/.rels',
    `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  add('[Content_Types].xml', typesXml(numbers));
  zip.end();
}

/** At most `limit.left` rows; `leave` is told of what comes after them. */
async function* take(
  rows: AsyncIterator<readonly string[]>,
  first: IteratorResult<readonly string[]>,
  limit: { left: number },
  leave: (next: IteratorResult<readonly string[]>) => void,
): AsyncGenerator<readonly string[]> {
  let next = first;
  for (; next.done !== true && limit.left > 0; limit.left -= 1) {
    yield next.value;
    next = await rows.next();
  }
  leave(next);
}

const cell = (column: number, row: number, text: string, style: number): string =>
  text === ''
    ? ''
    : `<c r="${columnLetters(column)}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;

const rowXml = (row: number, texts: readonly string[], style: number): string =>
  `<row r="${row}">${texts.map((text, column) => cell(column, row, text, style)).join('')}</row>`;

async function* sheetXml({ columns }: WrittenSheet, rows: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  const widths = columns.map(({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`);
  let pending =
    `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData>` +
    rowXml(
      1,
      columns.map(({ heading }) => heading),
      1,
    );
  let row = 1;
  for await (const texts of rows) {
    row += 1;
    pending += rowXml(row, texts, 2);
    if (pending.length < WRITE_FROM_UNITS) continue;
    yield pending;
    pending = '';
  }
  yield `${pending}</sheetData></worksheet>`;
}

/** 0 plain, 1 bold, 2 text that wraps. The number format 49 is text: what is typed into such a cell stays text, too. */
const STYLES =
  `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>` +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">' +
  '<xf/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/>' +
  '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>' +
  '</cellXfs></styleSheet>';

const workbookXml = (name: string, numbers: readonly number[]): string => {
  const sheets = numbers.map(
    (n) => `<sheet name="${escapeXml(n === 1 ? name : `${name}${n}`)}" sheetId="${n}" r:id="rId${n}"/>`,
  );
  return `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`;
};

const relationsXml = (numbers: readonly number[]): string => {
  const sheets = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const styles = `<Relationship Id="rId${numbers.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/>`;
  return `<Relationships xmlns="${RELATIONS}">${sheets.join('')}${styles}</Relationships>`;
};

const typesXml = (numbers: readonly number[]): string => {
  const part = (name: string, type: string): string =>
    `<Override PartName="/xl/${name}.xml" ContentType="${SHEET_ML}.${type}+xml"/>`;
  return (
    `<Types xmlns="${TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>${part('workbook', 'sheet.main')}${part('styles', 'styles')}` +
    `${numbers.map((n) => part(`worksheets/sheet${n}`, 'worksheet')).join('')}</Types>`
  );
};
