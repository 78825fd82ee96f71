import { FLAG, type QualityFlag } from '../quality-flags.js';
import { bareCode } from './bare-code.js';

/** GB 32100-2015: no I, O, S, V, Z. */
const CHARSET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
/** GB 11714: the organisation code (组织机构代码) in positions 9–17, its own check character last. */
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const ORGANISATION_CHARSET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export interface Uscc {
  /** Without blanks, in upper case; as it came (folded) when its form is odd. */
  readonly value: string;
  readonly flag: QualityFlag | null;
  /** Nine characters; null when the form is odd. It joins a registration to records of before 2015. */
  readonly organisationCode: string | null;
  /** The organisation code's own check character: right also in lawful codes of the pilot years that fail the whole one. */
  readonly organisationCheck: 'right' | 'wrong' | null;
}

/**
 * Reads a unified social credit code (统一社会信用代码, GB 32100-2015). Lawful codes of the pilot years exist that fail the
 * check digit, so what is odd is a flag and never a refusal.
 */
export function readUscc(text: string): Uscc {
  const typed = bareCode(text);
  // I and O are in no code. What they stand for is only believed when the check digit agrees.
  const digits = typed.replaceAll('O', '0').replaceAll('I', '1');
  const value = digits !== typed && FORM.test(digits) && checks(digits) ? digits : typed || text.slice(0, 64);
  if (!FORM.test(value)) return { value, flag: FLAG.usccFormOdd, organisationCode: null, organisationCheck: null };
  const organisationCode = value.slice(8, 17);
  return {
    value,
    flag: checks(value) ? (value === typed ? null : FLAG.usccLettersRead) : FLAG.usccCheckDigit,
    organisationCode,
    organisationCheck: organisationCheckOf(organisationCode) === organisationCode[8] ? 'right' : 'wrong',
  };
}

function checks(uscc: string): boolean {
  let sum = 0;
  for (let i = 0; i < WEIGHTS.length; i += 1) sum += CHARSET.indexOf(uscc[i]!) * WEIGHTS[i]!;
  return CHARSET[(31 - (sum % 31)) % 31] === uscc[17];
}

function organisationCheckOf(code: string): string {
  let sum = 0;
  for (let i = 0; i < ORGANISATION_WEIGHTS.length; i += 1) {
    sum += ORGANISATION_CHARSET.indexOf(code[i]!) * ORGANISATION_WEIGHTS[i]!;
  }
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : String(check % 11);
}
