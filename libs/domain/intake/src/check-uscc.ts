import { FLAG, type QualityFlag } from './quality-flags.js';

/** GB 32100-2015: no I, O, S, V, Z. */
const CHARSET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

/**
 * Looks at a unified social credit code (统一社会信用代码, GB 32100-2015). Lawful codes of the pilot years exist that fail
 * the check digit, so the answer is a flag and never a refusal; null when nothing is odd.
 */
export function checkUscc(uscc: string): QualityFlag | null {
  if (!FORM.test(uscc)) return FLAG.usccFormOdd;
  let sum = 0;
  for (let i = 0; i < WEIGHTS.length; i += 1) sum += CHARSET.indexOf(uscc[i]!) * WEIGHTS[i]!;
  return CHARSET[(31 - (sum % 31)) % 31] === uscc[17] ? null : FLAG.usccCheckDigit;
}
