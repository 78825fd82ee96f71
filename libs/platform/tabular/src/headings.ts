import { UnreadableTable } from './unreadable-table.js';

const MOST_TITLE_ROWS = 20;

/** `A`, `B` … `AA`, from 0. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

const clean = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Finds the row of headings: the given one, or the first with two or more values, since above it often stands one merged
 * cell with the title of the list. Throws `no-headings` where there is none.
 */
export class HeadingSearch {
  private titles = 0;

  constructor(private readonly wanted: number | undefined) {}

  /** The headings when this row has them; null while they are still to come. */
  offer(row: number, texts: readonly string[]): readonly string[] | null {
    if (this.wanted !== undefined) {
      if (row < this.wanted) return null;
      if (row > this.wanted) throw new UnreadableTable('no-headings', String(this.wanted));
      return named(texts);
    }
    const values = texts.filter((text) => clean(text) !== '').length;
    if (values >= 2) return named(texts);
    this.titles += values;
    if (this.titles > MOST_TITLE_ROWS) throw new UnreadableTable('no-headings');
    return null;
  }
}

/** A column without a heading goes by its letters. */
function named(texts: readonly string[]): readonly string[] {
  const columns = texts.map((text, index) => clean(text) || columnLetters(index));
  const seen = new Set<string>();
  for (const [index, column] of columns.entries()) {
    if (seen.has(column)) throw new UnreadableTable('headings-repeated', columnLetters(index));
    seen.add(column);
  }
  return columns;
}
