import { isLegalDay } from '#kernel';
import { FLAG, type QualityFlag } from '../quality-flags.js';
import { bareCode } from './bare-code.js';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';
const FULL = /^\d{17}[\dX]$/;
const FIRST_FORM = /^\d{15}$/;
const EARLIEST_BIRTH = '1800-01-01';

/** What an identity number says of its bearer. */
export interface IdNumber {
  /** 18 characters. */
  readonly value: string;
  readonly checkDigit: 'right' | 'wrong';
  /**
   * County of the first registration; it may have been abolished since, so it is not looked up. Of a foreigner's permanent
   * residence card (since 2023 of the same 18 characters, beginning with 9) it is place of issue and nationality instead.
   */
  readonly regionCode6: string;
  /** `YYYY-MM-DD`; null when the digits are no day of the calendar. */
  readonly birthDate: string | null;
  readonly sex: 'male' | 'female';
}

/** 18 characters, upper case, however it was typed; null when the text is no identity number. */
export function normaliseIdNo(text: string): string | null {
  // × is what many keyboards' users type for X.
  const plain = bareCode(text).replace(/×$/, 'X');
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
    birthDate: birthDateOf(value),
    sex: Number(value[16]) % 2 === 1 ? 'male' : 'female',
  };
}

/** What is odd about an identity number as it was read; `null` for one that could not be. */
export function idNumberFlags(id: IdNumber | null): QualityFlag[] {
  if (id === null) return [FLAG.idNumberFormOdd];
  const flags: QualityFlag[] = [];
  if (id.checkDigit === 'wrong') flags.push(FLAG.idNumberCheckDigit);
  if (id.birthDate === null) flags.push(FLAG.birthDateImpossible);
  return flags;
}

function checkOf(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += Number(body[i]) * WEIGHTS[i]!;
  return CHECKS[sum % 11]!;
}

function birthDateOf(value: string): string | null {
  const day = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  return isLegalDay(day) && day >= EARLIEST_BIRTH ? day : null;
}
