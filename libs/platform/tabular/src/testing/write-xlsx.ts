import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';

export interface XlsxParts {
  /** XML inside `<sheetData>`. */
  readonly rows: AsyncIterable<string> | Iterable<string>;
  readonly sharedStrings?: AsyncIterable<string> | Iterable<string>;
  /** Number formats of the styles 1, 2 …: a code, or the number of one that has none. */
  readonly formats?: readonly (string | number)[];
  readonly since1904?: boolean;
  readonly sheets?: readonly { readonly name: string; readonly state?: string }[];
  /** Whole parts in place of those above. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** A workbook with exactly the XML that is given: what spreadsheet programs write, and what they never would. */
export async function writeXlsx(path: string, given: XlsxParts): Promise<void> {
  const zip = new ZipFile();
  const done = pipeline(zip.outputStream, createWriteStream(path));
  const sheets = given.sheets ?? [{ name: 'Sheet1' }];
  const formats = given.formats ?? [];
  const codes = formats.flatMap((code, i) =>
    typeof code === 'string' ? [`<numFmt numFmtId="${200 + i}" formatCode="${code.replaceAll('"', '&quot;')}"/>`] : [],
  );
  const xfs = formats.map((code, i) => `<xf numFmtId="${typeof code === 'string' ? 200 + i : code}"/>`);
  const parts: Record<string, string> = {
    '_rels/.rels': `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml':
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${given.since1904 === true ? ' date1904="1"' : ''}/><sheets>` +
      `${sheets.map(({ name, state = 'visible' }, i) => `<sheet name="${name}" sheetId="${i + 1}" state="${state}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `<Relationships xmlns="${RELATIONS}">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}` +
      `<Relationship Id="rIdS" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="rIdT" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts>${codes.join('')}</numFmts><cellXfs><xf numFmtId="0"/>${xfs.join('')}</cellXfs></styleSheet>`,
    ...given.parts,
  };
  for (const [name, xml] of Object.entries(parts)) zip.addBuffer(Buffer.from(xml), name);
  const add = (
    name: string,
    before: string,
    content: AsyncIterable<string> | Iterable<string>,
    after: string,
  ): void => {
    if (parts[name] !== undefined) return;
    async function* all(): AsyncGenerator<string> {
      yield before;
      yield* content;
      yield after;
    }
    zip.addReadStream(Readable.from(all(), { objectMode: false }), name);
  };
  // The sheet before its strings, as some programs have it.
  for (const [i] of sheets.entries()) {
    const rows =
      i === sheets.length - 1 ? given.rows : ['<row r="1"><c t="inlineStr"><is><t>另一表</t></is></c></row>'];
    add(`xl/worksheets/sheet${i + 1}.xml`, `<worksheet xmlns="${MAIN}"><sheetData>`, rows, '</sheetData></worksheet>');
  }
  if (given.sharedStrings !== undefined) {
    add('xl/sharedStrings.xml', `<sst xmlns="${MAIN}">`, given.sharedStrings, '</sst>');
  }
  zip.end();
  await done;
}
