import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteSource } from '../byte-source.js';
import { fileBytes } from '../byte-source.js';
import { readTable, surveyTable } from '../read-table.js';
import type { TableOptions, TableRow } from '../table.js';
import { UnreadableTable } from '../unreadable-table.js';

/** Every byte comes alone: a character, a quote, an end of line is cut wherever it can be. */
const crumbs = (bytes: Buffer): ByteSource => ({
  size: bytes.length,
  stream: (start, end) => Readable.from(Array.from(bytes.subarray(start, end), (byte) => Buffer.from([byte]))),
});

/** 编号,标题 / 1,网格 in GB18030, the second title with two characters of four bytes: 㐀 (U+3400) and 𠀀 (U+20000). */
const GB = Buffer.concat([
  Buffer.from([0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xb1, 0xea, 0xcc, 0xe2, 0x0d, 0x0a]),
  Buffer.from('1,', 'latin1'),
  Buffer.from([0xcd, 0xf8, 0xb8, 0xf1, 0x0d, 0x0a]),
  Buffer.from('2,', 'latin1'),
  Buffer.from([0x81, 0x39, 0xee, 0x39, 0x95, 0x32, 0x82, 0x36, 0x0d, 0x0a]),
]);

async function rowsOf(bytes: ByteSource, options: Partial<TableOptions> = {}): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of readTable(bytes, { format: 'csv', ...options })) rows.push(row);
  return rows;
}

const recordsOf = async (text: string | Buffer, options: Partial<TableOptions> = {}) =>
  (await rowsOf(crumbs(Buffer.from(text as string)), options)).map(({ row, record }) => ({ row, ...record }));

const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'read',
    (error: unknown) => (error instanceof UnreadableTable ? error.reason : error),
  );

describe('a CSV file', () => {
  it('is read in GB18030, with its characters of four bytes, wherever a chunk ends', async () => {
    const survey = await surveyTable(crumbs(GB), { format: 'csv' });
    expect(survey).toMatchObject({ rows: 2, form: { encoding: 'gb18030', delimiter: ',', columns: ['编号', '标题'] } });
    expect(await recordsOf(GB)).toEqual([
      { row: 2, 编号: '1', 标题: '网格' },
      { row: 3, 编号: '2', 标题: '㐀𠀀' },
    ]);
  });

  it.each<[string, Buffer, string]>([
    ['UTF-8 with a mark', Buffer.from('\ufeff编号,标题\n1,网格'), 'utf-8'],
    ['UTF-8 without', Buffer.from('编号,标题\n1,网格'), 'utf-8'],
    ['UTF-16 as spreadsheets call it Unicode text', Buffer.from('\ufeff编号\t标题\n1\t网格', 'utf16le'), 'utf-16le'],
  ])('is read in %s, which is found out', async (_, bytes, encoding) => {
    const { form } = await surveyTable(crumbs(bytes), { format: 'csv' });
    expect(form).toMatchObject({ encoding, columns: ['编号', '标题'] });
    expect(await recordsOf(bytes)).toEqual([{ row: 2, 编号: '1', 标题: '网格' }]);
  });

  it('may have its first Chinese character after any number of others', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tabular-'));
    const file = join(directory, 'late.csv');
    writeFileSync(
      file,
      Buffer.concat([Buffer.from('a,b\n' + `1,${'2'.repeat(397)}\n`.repeat(4_000)), GB.subarray(11, 19)]),
    );
    const { form, rows } = await surveyTable(await fileBytes(file), { format: 'csv' });
    expect({ encoding: form.encoding, rows }).toEqual({ encoding: 'gb18030', rows: 4_001 });
    rmSync(directory, { recursive: true });
  });

  it('keeps quotes, ends of line and delimiters inside values, and counts rows as a spreadsheet does', async () => {
    const text = '\n某市事件台账\n编号;标题;\n1;"甲;""乙""\r\n丙";x;y\n\n2; "未闭合 ;\n3\n';
    expect(await recordsOf(text)).toEqual([
      { row: 4, 编号: '1', 标题: '甲;"乙"\r\n丙', C: 'x', D: 'y' },
      { row: 6, 编号: '2', 标题: '"未闭合' },
      { row: 7, 编号: '3' },
    ]);
  });

  it('goes on from a row', async () => {
    expect(await recordsOf('a,b\n1,2\n3,4\n5,6', { fromRow: 4 })).toEqual([{ row: 4, a: '5', b: '6' }]);
  });

  it('tells what a spreadsheet did to its numbers, and leaves it out', async () => {
    const text = 'no,phone,at,amount,note\n1,1.38E+10,45717.375,#N/A,1E17\n2,1.1010519900307E17,2026-03-02,3.5,E+1\n';
    const rows = await rowsOf(crumbs(Buffer.from(text)), { kindOf: (column) => (column === 'at' ? 'time' : 'text') });
    expect(rows[0]).toMatchObject({
      record: { no: '1', note: '1E17' },
      damage: [
        { column: 'phone', kind: 'scientific', raw: '1.38E+10', kept: false },
        { column: 'at', kind: 'date-serial', raw: '45717.375', kept: false },
        { column: 'amount', kind: 'error-value', raw: '#N/A', kept: false },
      ],
    });
    expect(rows[1]).toMatchObject({
      record: { no: '2', at: '2026-03-02', amount: '3.5', note: 'E+1' },
      damage: [{ column: 'phone', kind: 'scientific' }],
    });
  });

  it.each<[string, Buffer, string]>([
    ['bytes of no encoding', Buffer.from([0x61, 0x2c, 0xff, 0xff, 0xff, 0x0a]), 'encoding-unknown'],
    ['a file that is binary', Buffer.from([0x81, 0x40, 0x00, 0x01, 0x81]), 'encoding-unknown'],
    ['a mark of UTF-8 before other bytes', Buffer.concat([Buffer.from('\ufeff'), GB]), 'encoding-unknown'],
    ['nothing', Buffer.alloc(0), 'no-headings'],
    ['one heading twice', Buffer.from('a,b,a\n1,2,3'), 'headings-repeated'],
    ['a record without end', Buffer.from(`a,b\n1,"${'x'.repeat(2_000)}`), 'record-endless'],
    ['more columns than allowed', Buffer.from(`a,b\n${'x,'.repeat(200)}`), 'too-large'],
  ])('is refused for %s', async (_, bytes, reason) => {
    const limits = { recordLength: 1_000, columns: 100 };
    expect(await reasonOf(surveyTable(crumbs(bytes), { format: 'csv', limits }))).toBe(reason);
  });

  it('is refused where it is not in the encoding that is said', async () => {
    expect(await reasonOf(rowsOf(crumbs(GB), { encoding: 'utf-8' }))).toBe('encoding-unknown');
  });

  it('lets go of the file when nobody reads on', async () => {
    let open = 0;
    const bytes: ByteSource = {
      size: 1_000_000,
      stream: () => {
        open += 1;
        const stream = Readable.from(
          (function* () {
            for (let i = 0; i < 10_000; i += 1) yield Buffer.from('a,b\n'.repeat(25));
          })(),
        );
        return stream.once('close', () => (open -= 1));
      },
    };
    const options = { format: 'csv', encoding: 'utf-8', delimiter: ',' } as const;
    for await (const { row } of readTable(bytes, options)) if (row === 1_000) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(open).toBe(0);
  });
});

describe('a JSONL file', () => {
  it('gives its lines as they are, the one that is too long without its text', async () => {
    const text = `{"a":1}\r\n\n  \n${'x'.repeat(30)}\n{"b":"网格"}`;
    const rows = await rowsOf(crumbs(Buffer.from(text)), { format: 'jsonl', limits: { recordLength: 20 } });
    expect(rows.map(({ row, line }) => [row, line])).toEqual([
      [1, '{"a":1}\r'],
      [4, null],
      [5, '{"b":"网格"}'],
    ]);
  });

  it('is read in GB18030, too', async () => {
    const line = Buffer.concat([Buffer.from('{"t":"'), GB.subarray(13, 17), Buffer.from('"}')]);
    const [row] = await rowsOf(crumbs(line), { format: 'jsonl' });
    expect(row?.line).toBe('{"t":"网格"}');
  });
});
