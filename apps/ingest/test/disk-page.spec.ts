import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../../docs/disk.md', import.meta.url), 'utf8');
const DAYS = 3 * 365;
const GB = 1e6;

const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim());
const numberOf = (text: string): number => Number(text.replace(/[^\d.]/g, ''));
const rowOf = (beginning: string): string[] => {
  const line = page.split('\n').find((one) => one.startsWith(`| ${beginning}`));
  if (line === undefined) throw new Error(`no row ${beginning}`);
  return cellsOf(line);
};
/** Kilobytes of a table per event, as measured. */
const measured = (table: string): number => numberOf(rowOf(table)[2]!) / 1_000;

describe('the page of disk space', () => {
  const kept = [
    'ingest.event ',
    'ingest.event_push',
    'ingest.reporter_identity',
    'ingest.event_step_day',
    'ingest.event_key',
  ];
  const others = ['matcher.event ', 'matcher.hit', 'notify.answer'];

  it('sums up what was measured', () => {
    const sum = [...kept, ...others].reduce((total, table) => total + measured(table), 0);
    expect(Math.abs(sum - measured('**kept**'))).toBeLessThan(0.01);
  });

  it.each([['county'], ['city'], ['large city']])(
    'has the row of a %s from the formula and the measured figures',
    (city) => {
      const [, , events, messages, database, kafka, disk] = rowOf(`${city},`);
      const perDay = numberOf(events!);
      const perEvent = numberOf(messages!);
      const message = measured('ingest.event_push') + measured('notify.answer') + measured('matcher.event ');
      const bytes =
        perDay * DAYS * (measured('**kept**') + (perEvent - 1.1) * message) * 1.3 +
        perDay * 7 * measured('outboxes of ingest');
      const rows = bytes / GB;
      const broker = (perDay * perEvent * 7 * 5 * 3 + perDay * 30 * 0.5 * 3) / GB;
      expect(numberOf(database!)).toBeGreaterThan(rows * 0.95);
      expect(numberOf(database!)).toBeLessThan(rows * 1.1);
      expect(Math.abs(numberOf(kafka!) - broker)).toBeLessThan(Math.max(0.05, broker * 0.1));
      expect(numberOf(disk!)).toBeGreaterThanOrEqual((20 + rows * 1.25) * 0.98);
    },
  );
});
