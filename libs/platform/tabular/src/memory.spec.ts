import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { encodeGb18030, writeXlsx } from './testing/index.js';

/** Compiled: a process that has to compile first needs more memory than what is measured. */
const PROGRAM = fileURLToPath(
  new URL('../../../../dist/libs/platform/tabular/test/read-in-bounds.js', import.meta.url),
);
const ROWS = 8_000;
const COLUMNS = 16;
/** The texts alone are 50 MiB in memory; what does not stream ends with “heap out of memory”. */
const HEAP_MIB = 48;
const PEAK_MIB = 250;

const textOf = (row: number, column: number): string =>
  `${row}号院第${column}项事由：占道经营，影响通行，已反映多次，请核实处理。${'办'.repeat(160)}`;
const UNITS = Array.from({ length: ROWS }, (_, row) => textOf(row, 10).length * COLUMNS).reduce((a, b) => a + b, 0);
/** Columns of one digit have a text that is one shorter. */
const EXPECTED_UNITS = UNITS - ROWS * 10;

describe('the memory of a process that reads a large file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tabular-memory-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  const readInBounds = async (format: string, file: string) => {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: npm run build`);
    const args = [`--max-old-space-size=${HEAP_MIB}`, PROGRAM, format, file];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env['PATH'] } });
    return JSON.parse(stdout) as { surveyed: number; rows: number; units: number; peakMiB: number };
  };
  const headings = Array.from({ length: COLUMNS }, (_, column) => `列${column}`);

  it('stays small for a workbook, whose strings go to disk', async () => {
    const file = join(directory, 'large.xlsx');
    function* strings(): Generator<string> {
      for (const heading of headings) yield `<si><t>${heading}</t></si>`;
      for (let row = 0; row < ROWS; row += 1) {
        let page = '';
        for (let column = 0; column < COLUMNS; column += 1) page += `<si><t>${textOf(row, column)}</t></si>`;
        yield page;
      }
    }
    function* rows(): Generator<string> {
      for (let row = 0; row <= ROWS; row += 1) {
        const cells = headings.map((_, column) => `<c t="s"><v>${row * COLUMNS + column}</v></c>`);
        yield `<row r="${row + 1}">${cells.join('')}</row>`;
      }
    }
    await writeXlsx(file, { rows: rows(), sharedStrings: strings() });
    const read = await readInBounds('xlsx', file);
    expect(read).toMatchObject({ surveyed: ROWS, rows: ROWS, units: EXPECTED_UNITS });
    expect(read.peakMiB).toBeLessThan(PEAK_MIB);
  }, 120_000);

  it('stays small for a text in GB18030', async () => {
    const path = join(directory, 'large.csv');
    const file = await open(path, 'w');
    await file.write(encodeGb18030(`${headings.join(',')}\n`));
    for (let row = 0; row < ROWS; row += 1) {
      await file.write(encodeGb18030(`${headings.map((_, column) => textOf(row, column)).join(',')}\n`));
    }
    await file.close();
    const read = await readInBounds('csv', path);
    expect(read).toMatchObject({ surveyed: ROWS, rows: ROWS, units: EXPECTED_UNITS });
    expect(read.peakMiB).toBeLessThan(PEAK_MIB);
  }, 120_000);
});
