const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';
const FULL = /^\d{17}[\dX]$/;
const FIRST_FORM = /^\d{15}$/;
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What an identity number says of its bearer. */
export interface IdNumber {
  /** 18 characters. */
  readonly value: string;
  readonly checkDigit: 'right' | 'wrong';
  /** County of the first registration; it may have been abolished since, so it is not looked up. */
  readonly regionCode6: string;
  /** `YYYY-MM-DD`; null when the digits are no day of the calendar. */
  readonly birthDate: string | null;
  readonly sex: 'male' | 'female';
}

/** 18 characters, upper case, however it was typed; null when the text is no identity number. */
export function normaliseIdNo(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (FULL.test(plain)) return plain;
  if (!FIRST_FORM.test(plain)) return null;
  // The 15-digit form of before 1999 has neither century nor check character: it is of the 20th century.
  const body = `${plain.slice(0, 6)}19${plain.slice(6)}`;
  return body + checkOf(body);
}

/** GB 11643-1999. Null when the text is no identity number. */
export function readIdNumber(text: string): IdNumber | null {
  const value = normaliseIdNo(text);
  if (value === null) return null;
  return {
    value,
    checkDigit: checkOf(value.slice(0, 17)) === value[17] ? 'right' : 'wrong',
    regionCode6: value.slice(0, 6),
    birthDate: birthDateOf(value.slice(6, 14)),
    sex: Number(value[16]) % 2 === 1 ? 'male' : 'female',
  };
}

function checkOf(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += Number(body[i]) * WEIGHTS[i]!;
  return CHECKS[sum % 11]!;
}

function birthDateOf(digits: string): string | null {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)];
  const last = DAYS_OF_MONTH[Number(month) - 1];
  if (last === undefined || Number(day) < 1 || Number(day) > last || Number(year) < 1800) return null;
  if (month === '02' && day === '29' && !isLeapYear(Number(year))) return null;
  return `${year}-${month}-${day}`;
}

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/**
 * Full years of age (周岁) on a day, both `YYYY-MM-DD`. A year is full from the day after the birthday on
 * (法释〔2006〕1 号 art. 2): on the birthday itself it is not. Null for a day before the birth.
 */
export function ageOn(birthDate: string, day: string): number | null {
  if (day < birthDate) return null;
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return Math.max(0, day.slice(5) > birthDate.slice(5) ? years : years - 1);
}
