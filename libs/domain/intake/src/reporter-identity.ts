/** What joins reports of one person: the identity number where there is one, else the telephone number. */
export interface ReporterIdentity {
  readonly kind: 'idNo' | 'phone';
  /** Normalised: equal for equal persons however it was typed. */
  readonly value: string;
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = '10X98765432';
const MOBILE = /^1\d{10}$/;

/** GB 11643-1999. The 15-digit form of before 1999 is brought to 18: century 19 and a check character. */
function normaliseIdNo(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (/^\d{17}[\dX]$/.test(plain)) return plain;
  if (!/^\d{15}$/.test(plain)) return null;
  const body = `${plain.slice(0, 6)}19${plain.slice(6)}`;
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += Number(body[i]) * ID_WEIGHTS[i]!;
  return body + ID_CHECKS[sum % 11]!;
}

/** Digits only; the country code is taken off a mobile number. Null for fewer than seven digits. */
function normalisePhone(text: string): string | null {
  const digits = text.normalize('NFKC').replace(/\D/g, '');
  const local = digits.replace(/^(?:00)?86/, '');
  if (MOBILE.test(local)) return local;
  return digits.length < 7 ? null : digits;
}

/** Who reported, for the blind index; null when unknown, unreadable, or when the reporter wants to stay anonymous. */
export function reporterIdentity(
  reporter: { readonly phone?: string; readonly idNo?: string; readonly anonymous?: boolean } | undefined,
): ReporterIdentity | null {
  if (reporter === undefined || reporter.anonymous === true) return null;
  const idNo = reporter.idNo === undefined ? null : normaliseIdNo(reporter.idNo);
  if (idNo !== null) return { kind: 'idNo', value: idNo };
  const phone = reporter.phone === undefined ? null : normalisePhone(reporter.phone);
  return phone === null ? null : { kind: 'phone', value: phone };
}
