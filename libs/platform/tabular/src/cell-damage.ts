import type { ColumnKind, DamageKind } from './table.js';

/** A spreadsheet program keeps fifteen digits of a number (IEEE 754 double, cut to 15 when it is entered). */
export const KEPT_DIGITS = 15;
const BEYOND_KEPT = 10 ** KEPT_DIGITS;

/** As spreadsheets write what does not fit the cell: always with a sign, `1.10105E+17`. */
const SHORTENED = /^[+-]?\d(?:\.\d+)?E\+\d{2,3}$/i;
/** As programs write a double, `1.10105199003076E17`; without point or sign it may be a code (`3E12`). */
const DOUBLE = /^[+-]?\d\.\d+E(\d{2,3})$/i;
/** Below it a double is written out by the programs that export. */
const LEAST_EXPONENT = 10;
/** Days since 1900; the last is 31 December 9999. */
const SERIAL = /^\d{5}(?:\.\d{1,12})?$/;
const SERIAL_FROM = 20_000;
const SERIAL_TO = 80_000;
const ERROR_VALUE = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$/;
const ZERO_TAIL = new RegExp(`^\\d{${KEPT_DIGITS}}0+$`);

/** Longer than a spreadsheet keeps, and nothing but zeros where it keeps nothing. */
export const hasZeroTail = (text: string): boolean => ZERO_TAIL.test(text);

/** Damage that a text shows. Texts come from CSV, and from cells of a workbook that hold text. */
export function damageOfText(text: string, kind: ColumnKind, hasLostDigits: boolean): DamageKind | null {
  if (SHORTENED.test(text)) return 'scientific';
  const double = DOUBLE.exec(text);
  if (double !== null && Number(double[1]) >= LEAST_EXPONENT) return 'scientific';
  if (hasLostDigits) return 'lost-digits';
  if (kind === 'time' && SERIAL.test(text) && Number(text) >= SERIAL_FROM && Number(text) < SERIAL_TO)
    return 'date-serial';
  return ERROR_VALUE.test(text) ? 'error-value' : null;
}

/** Damage of a cell that holds a number, by the number as the file has it. */
export function damageOfNumber(raw: string): DamageKind | null {
  if (Math.abs(Number(raw)) < BEYOND_KEPT) return null;
  return /e/i.test(raw) ? 'scientific' : 'lost-digits';
}

/** The number without the noise of a double (`0.30000000000000004` stays, `0.10000000000000001` is 0.1), never with an exponent. */
export function numberText(raw: string): string {
  const number = Number(raw);
  if (Number.isInteger(number)) return String(number);
  const text = String(number);
  return text.includes('e') ? number.toFixed(20).replace(/0+$/, '') : text;
}
