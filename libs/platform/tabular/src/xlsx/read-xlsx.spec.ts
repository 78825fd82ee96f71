import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { writeXlsx, type XlsxParts } from '../testing/index.js';
import { fileBytes } from '../byte-source.js';
import { readTable, surveyTable } from '../read-table.js';
import type { TableOptions, TableRow } from '../table.js';
import { UnreadableTable } from '../unreadable-table.js';

const directory = mkdtempSync(join(tmpdir(), 'tabular-xlsx-'));
const path = join(directory, 'book.xlsx');
const spillDirectory = mkdtempSync(join(tmpdir(), 'tabular-spill-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
  rmSync(spillDirectory, { recursive: true });
});

const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const row = (number: number, cells: string): string => `<row r="${number}">${cells}</row>`;
const heading = (...names: string[]): string => row(1, names.map(text).join(''));

async function rowsOf(given: Partial<XlsxParts>, options: Partial<TableOptions> = {}): Promise<TableRow[]> {
  await writeXlsx(path, { rows: [], ...given });
  const rows: TableRow[] = [];
  for await (const one of readTable(await fileBytes(path), { format: 'xlsx', spillDirectory, ...options }))
    rows.push(one);
  return rows;
}

const reasonOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await work.then(
    () => 'read',
    (failed: unknown) => failed,
  );
  expect(readdirSync(spillDirectory)).toEqual([]);
  return error instanceof UnreadableTable ? error.reason : error;
};

describe('a workbook', () => {
  it('gives what its cells hold, whichever way they hold it', async () => {
    const cells =
      '<c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><r><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c>' +
      '<c r="C2"><v>13800138000</v></c><c r="D2"><v>1.3800138E10</v></c><c r="E2"><v>0.10000000000000001</v></c>' +
      '<c r="F2" t="b"><v>1</v></c><c r="G2" t="str"><f>A1&amp;"x"</f><v>算_x000D_出</v></c><c r="H2" s="1"><v>12</v></c>' +
      '<c r="J2" t="d"><v>2026-03-02T09:00:00</v></c><c r="K2"/>';
    const rows = await rowsOf({
      rows: [heading('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), row(2, cells), row(5, '<c r="A5"><v>7</v></c>')],
      sharedStrings: ['<si><t>零</t></si>', '<si><r><t>共</t></r><r><t>享</t></r></si>'],
      formats: ['0000'],
    });
    expect(rows).toEqual([
      {
        row: 2,
        record: {
          a: '共享',
          b: '甲 乙',
          c: '13800138000',
          d: '13800138000',
          e: '0.1',
          f: 'true',
          g: '算\r出',
          h: '0012',
          J: '2026-03-02 09:00:00',
        },
        damage: [],
        formulas: ['g'],
      },
      { row: 5, record: { a: '7' }, damage: [], formulas: [] },
    ]);
  });

  it('shows every number of more than fifteen digits as damaged, and none of fewer', async () => {
    const numbers = ['1.10105199003076E+17', '110105199003076000', '1E15', '999999999999999', '-1.5E3', '1E-7'];
    const rows = await rowsOf({
      rows: [heading('id', 'x'), ...numbers.map((n, i) => row(i + 2, `<c><v>${n}</v></c><c><v>${i}</v></c>`))],
    });
    expect(rows.map(({ record, damage }) => [record['id'], damage[0]?.kind])).toEqual([
      [undefined, 'scientific'],
      [undefined, 'lost-digits'],
      [undefined, 'scientific'],
      ['999999999999999', undefined],
      ['-1500', undefined],
      ['0.0000001', undefined],
    ]);
    expect(rows[0]?.damage).toEqual([{ column: 'id', kind: 'scientific', raw: '1.10105199003076E+17', kept: false }]);
  });

  it('reads days and moments by the format of the cell', async () => {
    const formats = ['yyyy"年"m"月"d"日"', 22, '[$-804]h:mm;@', '#,##0.00_);[Red]\\(#,##0.00\\)', 57];
    const cells = [46083, 46083.375, 0.375, 46083, 46083].map((n, i) => `<c s="${i + 1}"><v>${n}</v></c>`);
    const given = { rows: [heading('a', 'b', 'c', 'd', 'e'), row(2, cells.join(''))], formats };
    const expected = { a: '2026-03-02', b: '2026-03-02 09:00:00', c: '09:00:00', d: '46083', e: '2026-03-02' };
    expect((await rowsOf(given))[0]?.record).toEqual(expected);
    const since1904 = await rowsOf({ ...given, since1904: true });
    expect(since1904[0]?.record).toMatchObject({ a: '2030-03-03', b: '2030-03-03 09:00:00' });
  });

  it('tells a moment that is only a number, and a number that became a day', async () => {
    const kindOf: TableOptions['kindOf'] = (column) => (column === 'at' ? 'time' : 'text');
    const cells = '<c><v>46083.375</v></c><c s="1"><v>46082</v></c>';
    const compact = '<c><v>20260302</v></c><c><v>46083</v></c>';
    const rows = await rowsOf(
      { rows: [heading('at', 'no'), row(2, cells), row(3, compact)], formats: [16] },
      { kindOf },
    );
    expect(rows[0]).toEqual({
      row: 2,
      record: { at: '2026-03-02 09:00:00' },
      damage: [
        { column: 'at', kind: 'date-serial', raw: '46083.375', kept: true },
        { column: 'no', kind: 'date-serial', raw: '2026-03-01', kept: false },
      ],
      formulas: [],
    });
    expect(rows[1]).toMatchObject({ record: { at: '20260302', no: '46083' }, damage: [] });
  });

  it('takes what formulas gave and computes none', async () => {
    const cells =
      '<c><f>1/0</f><v>3</v></c><c t="e"><f>B1</f><v>#REF!</v></c><c><f>NOW()</f></c><c t="inlineStr"><is><t>=1+1</t></is></c>';
    const [read] = await rowsOf({ rows: [heading('a', 'b', 'c', 'd'), row(2, cells)] });
    expect(read).toMatchObject({ record: { a: '3', d: '=1+1' }, formulas: ['a'] });
    expect(read?.damage.map(({ column, kind, raw }) => [column, kind, raw])).toEqual([
      ['b', 'error-value', '#REF!'],
      ['c', 'error-value', ''],
    ]);
  });

  it('is read from the first visible sheet, or from the one that is named, below its title', async () => {
    const sheets = [{ name: '隐藏', state: 'hidden' }, { name: '台账' }];
    const rows = [row(1, text('某市事件台账')), row(3, text('编号') + text('标题')), row(4, text('1') + text('甲'))];
    await writeXlsx(path, { rows, sheets });
    const bytes = await fileBytes(path);
    const survey = await surveyTable(bytes, { format: 'xlsx' });
    expect(survey).toMatchObject({ rows: 1, form: { sheet: '台账', headingRow: 3, columns: ['编号', '标题'] } });
    expect(await reasonOf(surveyTable(bytes, { format: 'xlsx', sheet: '隐藏' }))).toBe('no-headings');
    expect(await reasonOf(surveyTable(bytes, { format: 'xlsx', sheet: '没有' }))).toBe('sheet-unknown');
    expect(await reasonOf(surveyTable(bytes, { format: 'xlsx', headingRow: 2 }))).toBe('no-headings');
  });

  it('of a program of its own is read like any other', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('导出');
    sheet.addRow(['编号', '时间', '证件号', '金额']);
    sheet.addRow(['GD-1', new Date(Date.UTC(2026, 2, 2, 9)), 110105199003076123, 12.5]);
    sheet.getCell('B2').numFmt = 'yyyy-mm-dd hh:mm';
    await workbook.xlsx.writeFile(path);
    const rows: TableRow[] = [];
    for await (const one of readTable(await fileBytes(path), { format: 'xlsx' })) rows.push(one);
    expect(rows[0]).toMatchObject({
      record: { 编号: 'GD-1', 时间: '2026-03-02 09:00:00', 金额: '12.5' },
      damage: [{ column: '证件号', kind: 'lost-digits' }],
    });
  });

  it('leaves nothing of its strings behind, nor lets them be read while they are there', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `<si><t>住址${i}</t></si>`);
    const cells = (i: number): string => `<c t="s"><v>${(i * 7919) % 20_000}</v></c><c><v>${i}</v></c>`;
    const rows = [heading('a', 'b'), ...Array.from({ length: 5_000 }, (_, i) => row(i + 2, cells(i)))];
    await writeXlsx(path, { rows, sharedStrings: many });
    let read = 0;
    const expectSealed = (): void => {
      const spilled = openSpill(spillDirectory);
      expect(spilled.length).toBeGreaterThan(50_000);
      expect(spilled).not.toContain('住址');
    };
    for await (const one of readTable(await fileBytes(path), { format: 'xlsx', spillDirectory })) {
      const i = one.row - 2;
      expect(one.record).toEqual({ a: `住址${(i * 7919) % 20_000}`, b: String(i) });
      read += 1;
      if (read === 2_500) break;
      if (read === 100) expectSealed();
    }
    expect(readdirSync(spillDirectory)).toEqual([]);
  });
});

/** The bytes of the file without a name that this process holds open where strings are spilled to. */
function openSpill(below: string): string {
  const held = '/proc/self/fd';
  const spilled = readdirSync(held).filter((fd) => linkOf(join(held, fd)).startsWith(below));
  expect(spilled).toHaveLength(1);
  return readFileSync(join(held, spilled[0]!), 'utf8');
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

describe('a workbook is refused', () => {
  const unreadable = async (given: Partial<XlsxParts>, limits: TableOptions['limits'] = {}) => {
    await writeXlsx(path, { rows: [], ...given });
    return reasonOf(surveyTable(await fileBytes(path), { format: 'xlsx', limits, spillDirectory }));
  };
  const some = [heading('a', 'b'), row(2, text('1') + text('2'))];

  it.each<[string, Buffer, string]>([
    ['of the old binary form, or with a password', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]), 'old-or-locked'],
    ['that is no zip', Buffer.from('a,b\n1,2'), 'damaged'],
    ['that is cut off', Buffer.from('PK\u0003\u0004 and then nothing'), 'damaged'],
    ['that is empty', Buffer.alloc(0), 'damaged'],
  ])('%s', async (_, bytes, reason) => {
    writeFileSync(path, bytes);
    expect(await reasonOf(surveyTable(await fileBytes(path), { format: 'xlsx' }))).toBe(reason);
  });

  it('when it states more than may be unpacked, before any of it is', async () => {
    expect(await unreadable({ rows: some }, { unpackedBytes: 1_000 })).toBe('too-large');
    expect(await unreadable({ rows: some }, { parts: 3 })).toBe('too-large');
    expect(await unreadable({ rows: some }, { columns: 1 })).toBe('too-large');
  });

  it('when a part shrank as no sheet shrinks', async () => {
    function* blanks(): Generator<string> {
      yield heading('a', 'b');
      for (let i = 0; i < 70; i += 1) yield ' '.repeat(1024 * 1024);
    }
    expect(await unreadable({ rows: blanks() })).toBe('too-large');
  });

  it('when a part unpacks to more than it states', async () => {
    await writeXlsx(path, { rows: some });
    const bytes = readFileSync(path);
    // The size of the sheet after unpacking, in the directory at the end.
    const entry = bytes.lastIndexOf(Buffer.from('xl/worksheets/sheet1.xml'));
    bytes.writeUInt32LE(10, entry - 46 + 24);
    writeFileSync(path, bytes);
    expect(await reasonOf(surveyTable(await fileBytes(path), { format: 'xlsx', spillDirectory }))).toBe('damaged');
  });

  it.each<[string, Partial<XlsxParts>, string]>([
    [
      'a document type',
      { parts: { 'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "aa">]><worksheet/>' } },
      'damaged',
    ],
    ['XML that is none', { parts: { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row>' } }, 'damaged'],
    ['a nesting without end', { parts: { 'xl/worksheets/sheet1.xml': '<a>'.repeat(5_000) } }, 'damaged'],
    ['a text without end', { sharedStrings: [`<si><t>${'长'.repeat(4_000_000)}</t></si>`] }, 'too-large'],
    ['a string that is not there', { rows: [...some, row(3, '<c t="s"><v>9</v></c>')] }, 'damaged'],
    ['rows that go back', { rows: [...some, row(2, text('1'))] }, 'damaged'],
    ['a number that is none', { rows: [...some, row(3, '<c><v>12x</v></c>')] }, 'damaged'],
  ])('for %s', async (_, given, reason) => {
    expect(await unreadable({ rows: some, ...given })).toBe(reason);
  });
});
