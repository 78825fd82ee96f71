import { foldWidth } from '#kernel';

export interface Phone {
  /** Digits only; a mobile number without, a landline with its area code where it came with one, no extension. */
  readonly value: string;
  readonly kind: 'mobile' | 'landline' | 'hotline' | 'other';
}

const LONGEST = 128;
const MOBILE = /^1[3-9]\d{9}$/;
/** An area code is 0 and two digits (010, 02x) or three; the number seven or eight. */
const WITH_AREA = /^0(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/;
const WITHOUT_AREA = /^[2-8]\d{6,7}$/;
const ABROAD_STRIPPED = /^(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/;
const HOTLINE = /^(?:[48]00\d{7}|1[0-2]\d{1,4}|9[56]\d{3,4})$/;
/** A mobile number with a digit too few or too many: it would join people who have nothing to do with each other. */
const BROKEN_MOBILE = /^1[3-9]/;
const FEWEST_DIGITS = 7;
/** E.164. */
const MOST_DIGITS = 15;
// Runs of digits with what people put inside a number. Anything else, an extension's word too, ends it.
const RUN = /\+?\(?\d[\d ()\-\u2010-\u2015.·+]*/g;
const MASKED = /\d[*•●xX]+\d|[*●]{2}/;

/** The first number in the text, a mobile one before others; null for none, and for one that is masked (138****0000). */
export function readPhone(text: string): Phone | null {
  const plain = foldWidth(text.slice(0, LONGEST));
  if (MASKED.test(plain)) return null;
  let first: Phone | null = null;
  for (const [run] of plain.matchAll(RUN)) {
    const phone = readRun(run);
    if (phone?.kind === 'mobile') return phone;
    first ??= phone;
  }
  return first;
}

/** For the blind index: a hotline is nobody's own number. */
export const ownNumber = (phone: Phone | null): string | null =>
  phone === null || phone.kind === 'hotline' ? null : phone.value;

/** As `readPhone`, for the blind index. */
export const normalisePhone = (text: string): string | null => ownNumber(readPhone(text));

function readRun(run: string): Phone | null {
  const digits = run.replace(/\D/g, '');
  const whole = readDigits(digits);
  if (whole !== null && whole.kind !== 'other') return whole;
  // 0570-8123456-801: what follows the last hyphen is an extension.
  const cut = /^(.*\d)[-\u2010-\u2015]\d{1,5}$/.exec(run.trim());
  const withoutExtension = cut === null ? null : readDigits(cut[1]!.replace(/\D/g, ''));
  return withoutExtension !== null && withoutExtension.kind !== 'other' ? withoutExtension : whole;
}

function readDigits(digits: string): Phone | null {
  const local = digits.replace(/^(?:00)?86/, '');
  for (const own of [digits, local]) {
    if (MOBILE.test(own)) return { value: own, kind: 'mobile' };
    if (WITH_AREA.test(own) || WITHOUT_AREA.test(own)) return { value: own, kind: 'landline' };
    if (HOTLINE.test(own)) return { value: own, kind: 'hotline' };
  }
  // +86 571 8888 8888: the area code loses its 0 behind a country code.
  if (local !== digits && ABROAD_STRIPPED.test(local)) return { value: `0${local}`, kind: 'landline' };
  if (digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS || BROKEN_MOBILE.test(digits)) return null;
  return { value: digits, kind: 'other' };
}
