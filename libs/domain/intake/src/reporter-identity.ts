import { normaliseIdNo } from './identifiers/id-number.js';
import { normalisePhone } from './identifiers/phone.js';

/** What joins reports of one person: the identity number where there is one, else the telephone number. */
export interface ReporterIdentity {
  readonly kind: 'idNo' | 'phone';
  /** Normalised: equal for equal persons however it was typed. */
  readonly value: string;
}

/** Who reported, for the blind index; null when unknown, unreadable, or when the reporter wants to stay anonymous. */
export function reporterIdentity(
  reporter: { readonly phone?: string; readonly idNo?: string; readonly anonymous?: boolean } | undefined,
): ReporterIdentity | null {
  if (reporter === undefined || reporter.anonymous === true) return null;
  const idNo = reporter.idNo === undefined ? null : normaliseIdNo(reporter.idNo);
  return identityOf(idNo, reporter.phone === undefined ? null : normalisePhone(reporter.phone));
}

/** Of what is normalised already. */
export function identityOf(idNo: string | null, phone: string | null): ReporterIdentity | null {
  if (idNo !== null) return { kind: 'idNo', value: idNo };
  return phone === null ? null : { kind: 'phone', value: phone };
}
