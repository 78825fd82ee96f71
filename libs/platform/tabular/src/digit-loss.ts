import { hasZeroTail, KEPT_DIGITS } from './cell-damage.js';
import type { TableRow } from './table.js';

/** Texts of more than fifteen digits in one column, of one length. */
export interface DigitGroup {
  readonly column: string;
  readonly length: number;
  readonly count: number;
  /** Those with nothing but zeros from the sixteenth digit on. */
  readonly zeroTails: number;
  /** Of these, those whose fifteenth digit is a zero too. */
  readonly longerTails: number;
}

const LONG = /^\d{16,30}$/;
/** A chance of one in a thousand, seen in one of fifty, is no chance. */
const LEAST_SHARE = 0.02;
const TIMES_EXPECTED = 5;
const LEAST_COUNT = 3;

/**
 * Tells numbers that a spreadsheet cut to fifteen digits from numbers that happen to end in zeros. One text alone does not
 * say: `…000` is the end of one identity number in a thousand. So a file is counted first: where a column's numbers end
 * in zeros far more often than chance has it, they were cut. A column of codes that are filled up with zeros is told
 * from that by its fifteenth digit, which cutting leaves as it was.
 */
export class DigitLoss {
  private readonly cut: ReadonlySet<string>;

  /**
   * `isForged` judges a text of a column that as a whole looks sound, and of one too short to judge: true when the number
   * contradicts itself (a check digit that does not fit).
   */
  constructor(
    groups: readonly DigitGroup[],
    private readonly isForged: (digits: string) => boolean,
  ) {
    this.cut = new Set(groups.filter(wasCut).map(({ column, length }) => nameOf(column, length)));
  }

  /** For `TableOptions.hasLostDigits`. */
  readonly hasLost = (column: string, digits: string): boolean =>
    hasZeroTail(digits) && (this.cut.has(nameOf(column, digits.length)) || this.isForged(digits));
}

const nameOf = (column: string, length: number): string => `${length}\n${column}`;

function wasCut({ length, count, zeroTails, longerTails }: DigitGroup): boolean {
  const expected = 10 ** (KEPT_DIGITS - length);
  const share = zeroTails / count;
  return (
    zeroTails >= LEAST_COUNT &&
    share >= Math.max(LEAST_SHARE, TIMES_EXPECTED * expected) &&
    longerTails * 2 <= zeroTails
  );
}

/** Counts while a file is gone through. */
export class DigitCensus {
  private readonly groups = new Map<string, { -readonly [K in keyof DigitGroup]: DigitGroup[K] }>();

  add({ record }: TableRow): void {
    for (const column in record) {
      const text = record[column]!;
      if (!LONG.test(text)) continue;
      const name = nameOf(column, text.length);
      let group = this.groups.get(name);
      if (group === undefined) {
        group = { column, length: text.length, count: 0, zeroTails: 0, longerTails: 0 };
        this.groups.set(name, group);
      }
      group.count += 1;
      if (!hasZeroTail(text)) continue;
      group.zeroTails += 1;
      if (text[KEPT_DIGITS - 1] === '0') group.longerTails += 1;
    }
  }

  list(): readonly DigitGroup[] {
    return [...this.groups.values()];
  }
}
