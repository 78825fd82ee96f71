import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import ExcelJS from 'exceljs';
import { writeWorkbook } from './workbook-writer.js';

const SHEET = {
  name: '导入错误',
  columns: [
    { heading: '行号', width: 8 },
    { heading: '问题', width: 60 },
  ],
};

describe('a workbook that is written', () => {
  const directory = mkdtempSync(join(tmpdir(), 'workbook-'));
  const path = join(directory, 'out.xlsx');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('holds every text as text, for another program too', async () => {
    const rows = [
      ['2', '=cmd|calc'],
      ['3', '110105199003076123'],
      ['4', 'a<b&"c"\n\u0001\ud800'],
      ['', '长'.repeat(40_000)],
    ];
    async function* all(): AsyncGenerator<string[]> {
      yield* rows;
    }
    await pipeline(writeWorkbook(SHEET, all()), createWriteStream(path));
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path);
    const sheet = workbook.getWorksheet('导入错误')!;
    const read = sheet.getSheetValues().slice(1) as unknown[][];
    expect(read.map((cells) => Array.from(cells).slice(1))).toEqual([
      ['行号', '问题'],
      ['2', '=cmd|calc'],
      ['3', '110105199003076123'],
      ['4', 'a<b&"c"\n\ufffd\ufffd'],
      [undefined, '长'.repeat(32_767)],
    ]);
    expect(sheet.getCell('B3').numFmt).toBe('@');
  });

  it('is broken off when its rows fail', async () => {
    async function* failing(): AsyncGenerator<string[]> {
      yield ['1', 'x'];
      throw new Error('the database went away');
    }
    const written = pipeline(writeWorkbook(SHEET, failing()), createWriteStream(path));
    await expect(written).rejects.toThrow('the database went away');
  });

  it('asks for no more rows than are read, and lets go of them when nobody reads on', async () => {
    let asked = 0;
    let ended = false;
    async function* endless(): AsyncGenerator<string[]> {
      try {
        for (;;) {
          asked += 1;
          yield [String(asked), randomBytes(1_000).toString('base64')];
        }
      } finally {
        ended = true;
      }
    }
    const workbook = writeWorkbook(SHEET, endless());
    await new Promise((resolve) => workbook.once('readable', resolve));
    // What is compressed on the way is not counted before it is written, however slow the machine.
    let before = -1;
    while (before !== asked && asked < 5_000) {
      before = asked;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(asked).toBeLessThan(1_000);
    workbook.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended).toBe(true);
  });
});
