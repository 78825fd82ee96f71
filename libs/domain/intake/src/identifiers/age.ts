import { isLegalDay, legalDayOf } from '#kernel';
import { FLAG, type QualityFlag } from '../quality-flags.js';
import type { IdNumber } from './id-number.js';

/** Under 18 a person is a minor (未成年人保护法 art. 2). */
const FULL_AGE = 18;
/** Nobody is known to have reached it: a date further back is a typing error or a placeholder. */
const BEYOND_ANY_AGE = 130;

/**
 * Full years of age (周岁) on a day, both `YYYY-MM-DD`. A year is full from the day after the birthday on
 * (法释〔2006〕1 号 art. 2): on the birthday itself it is not. Null for a day before the birth.
 */
export function ageOn(birthDate: string, day: string): number | null {
  if (day < birthDate) return null;
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return Math.max(0, day.slice(5) > birthDate.slice(5) ? years : years - 1);
}

/** What was said of a person's age. */
export interface SaidOfAge {
  /** As read from the identity number; null when there is none. */
  readonly idNumber: IdNumber | null;
  /** As the platform sent it; `YYYY-MM-DD`, also with `/`, `.` or nothing between. */
  readonly birthDate?: string | undefined;
  readonly isMinor?: boolean | undefined;
}

export interface AgeAndMinor {
  readonly birthDate: string | null;
  /** Full years at the time given. */
  readonly age: number | null;
  /** Null when nothing is known. */
  readonly minor: boolean | null;
  readonly flags: readonly QualityFlag[];
}

const WRITTEN_DAY = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ].{0,30})?$/;

function readDay(text: string): string | null {
  const m = WRITTEN_DAY.exec(text.normalize('NFKC').trim());
  if (m === null) return null;
  const day = `${m[1]}-${m[3]!.padStart(2, '0')}-${m[4]!.padStart(2, '0')}`;
  return isLegalDay(day) ? day : null;
}

/**
 * Birth date, age and whether somebody is a minor. An identity number whose check digit is right outweighs a birth date
 * beside it; one that is wrong does not. Where a statement and the age disagree the person counts as a minor: wrong on this
 * side only hides a name too many.
 */
export function ageAndMinor(said: SaidOfAge, atMs: number): AgeAndMinor {
  const flags = new Set<QualityFlag>();
  const day = legalDayOf(new Date(atMs));
  const possible = (date: string | null): string | null => {
    const age = date === null ? null : ageOn(date, day);
    if (age !== null && age <= BEYOND_ANY_AGE) return date;
    flags.add(FLAG.birthDateImpossible);
    return null;
  };
  const ofNumber = said.idNumber === null ? null : possible(said.idNumber.birthDate);
  const ofText = said.birthDate === undefined ? null : possible(readDay(said.birthDate));
  if (ofNumber !== null && ofText !== null && ofNumber !== ofText) flags.add(FLAG.birthDateDiffers);
  const birthDate = said.idNumber?.checkDigit === 'right' ? (ofNumber ?? ofText) : (ofText ?? ofNumber);
  const age = birthDate === null ? null : ageOn(birthDate, day);
  const byAge = age === null ? null : age < FULL_AGE;
  if (byAge !== null && said.isMinor !== undefined && byAge !== said.isMinor) flags.add(FLAG.minorDiffers);
  const minor = byAge === true || said.isMinor === true ? true : (byAge ?? said.isMinor ?? null);
  return { birthDate, age, minor, flags: [...flags].sort() };
}
