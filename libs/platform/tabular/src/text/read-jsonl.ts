import { detectEncoding } from './detect-encoding.js';
import { decodeText } from './decode-text.js';
import { DEFAULT_LIMITS, type OpenedTable, type TableOpener, type TableRow } from '../table.js';

/** One line, one row; empty lines are passed over. A line that is too long is a row without one. */
export const openJsonl: TableOpener = async (bytes, options): Promise<OpenedTable> => {
  const encoding = options.encoding ?? (await detectEncoding(bytes));
  const most = options.limits?.recordLength ?? DEFAULT_LIMITS.recordLength;
  const fromRow = options.fromRow ?? 1;
  async function* rows(): AsyncGenerator<TableRow> {
    for await (const { row, line } of splitLines(decodeText(bytes, encoding), most)) {
      if (row >= fromRow && line?.trim() !== '') yield { row, record: {}, damage: [], formulas: [], line };
    }
  }
  return { form: { encoding, delimiter: null, sheet: null, headingRow: null, columns: [] }, rows: rows() };
};

async function* splitLines(
  texts: AsyncIterable<string>,
  most: number,
): AsyncGenerator<{ readonly row: number; readonly line: string | null }> {
  let rest = '';
  let tooLong = false;
  let row = 0;
  for await (const text of texts) {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = rest + text.slice(from, end);
      row += 1;
      yield { row, line: tooLong || line.length > most ? null : line };
      rest = '';
      tooLong = false;
      from = end + 1;
    }
    rest += text.slice(from);
    if (rest.length > most) {
      rest = '';
      tooLong = true;
    }
  }
  if (rest !== '' || tooLong) yield { row: row + 1, line: tooLong ? null : rest };
}
