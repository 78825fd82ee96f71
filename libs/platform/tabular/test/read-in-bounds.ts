import { readFileSync } from 'node:fs';
import { fileBytes, readTable, surveyTable, type TableFormat } from '../src/index.js';

/**
 * A process of its own with a heap of its own limit: `node --max-old-space-size=… read-in-bounds.js <format> <file>` goes
 * through the file and then reads it, as an import does. Prints the rows, a sum over their cells, and the peak of its memory.
 */
const [format, file] = process.argv.slice(2);
if (format === undefined || file === undefined) throw new Error('usage: read-in-bounds.js <format> <file>');
const bytes = await fileBytes(file);
const survey = await surveyTable(bytes, { format: format as TableFormat });
let rows = 0;
let units = 0;
for await (const { record } of readTable(bytes, {
  format: format as TableFormat,
  sheet: survey.form.sheet ?? undefined,
})) {
  rows += 1;
  for (const text of Object.values(record)) units += text.length;
}
const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
process.stdout.write(JSON.stringify({ surveyed: survey.rows, rows, units, peakMiB: Number(peak) / 1024 }));
