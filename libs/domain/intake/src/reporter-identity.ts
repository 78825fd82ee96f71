import { normaliseIdNo } from './id-number.js';

/** What joins reports of one person: the identity number where there is one, else the telephone number. */
export interface ReporterIdentity {
  readonly kind: 'idNo' | 'phone';
  /** Normalised: equal for equal persons however it was typed. */
  readonly value: string;
}

const MOBILE = /^1\d{10}$/;

/** Digits only; the country code is taken off a mobile number. Null for fewer than seven digits. */
export function normalisePhone(text: string): string | null {
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
