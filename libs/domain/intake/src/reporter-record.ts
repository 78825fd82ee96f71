import { ageAndMinor } from './identifiers/age.js';
import { type IdNumber, idNumberFlags, readIdNumber } from './identifiers/id-number.js';
import { ownNumber, readPhone } from './identifiers/phone.js';
import type { PushedReporter } from './pushed.js';
import { FLAG, type QualityFlag } from './quality-flags.js';
import { identityOf, type ReporterIdentity } from './reporter-identity.js';

/** What equality of a blind index cannot give: read from the identity number at intake and sealed with it. */
export interface DerivedIdentity {
  readonly birthDate: string | null;
  readonly sex: 'male' | 'female';
  readonly regionCode6: string;
  readonly checkDigit: 'right' | 'wrong';
  /** Full years on the day of the report. */
  readonly ageAtReport: number | null;
}

/** Who reported, in clear: rests sealed only. */
export interface ReporterRecord {
  readonly role: string | null;
  readonly anonymous: boolean;
  readonly name: string | null;
  /** Digits only where it is a telephone number, else as it came. */
  readonly phone: string | null;
  /** 18 characters where it is an identity number, else as it came. */
  readonly idNo: string | null;
  readonly derived: DerivedIdentity | null;
  /** Under 18 on the day of the report (未成年人保护法 art. 2); null when the age is not known. */
  readonly minor: boolean | null;
}

export const derivedIdentity = (id: IdNumber, ageAtReport: number | null): DerivedIdentity => ({
  birthDate: id.birthDate,
  sex: id.sex,
  regionCode6: id.regionCode6,
  checkDigit: id.checkDigit,
  ageAtReport,
});

export interface ReadReporter {
  readonly record: ReporterRecord | null;
  /** What joins the reporter's events; null when unknown, unreadable, or when the reporter wants to stay anonymous. */
  readonly identity: ReporterIdentity | null;
  readonly flags: readonly QualityFlag[];
}

const NOBODY: ReadReporter = { record: null, identity: null, flags: [] };

/**
 * Nobody when the push says nothing of its reporter. Of one who wants to stay anonymous nothing is kept but the wish: what
 * a purpose does not need is not collected (个人信息保护法 art. 6).
 */
export function readReporter(reporter: PushedReporter | undefined, reportedMs: number): ReadReporter {
  if (reporter === undefined) return NOBODY;
  const { role = null, anonymous = false } = reporter;
  if (anonymous) {
    const nothing = { name: null, phone: null, idNo: null, derived: null, minor: null };
    return { ...NOBODY, record: { role, anonymous, ...nothing } };
  }
  const { name = null, phone: phoneText, idNo } = reporter;
  if (name === null && phoneText === undefined && idNo === undefined && role === null) return NOBODY;
  const id = idNo === undefined ? null : readIdNumber(idNo);
  const phone = phoneText === undefined ? null : readPhone(phoneText);
  const own = ownNumber(phone);
  const { age, minor } = id === null ? { age: null, minor: null } : ageAndMinor({ idNumber: id }, reportedMs);
  const flags = idNo === undefined ? [] : idNumberFlags(id);
  if (phoneText !== undefined && phone === null) flags.push(FLAG.phoneFormOdd);
  return {
    record: {
      role,
      anonymous,
      name,
      phone: own ?? phoneText ?? null,
      idNo: id?.value ?? idNo ?? null,
      derived: id === null ? null : derivedIdentity(id, age),
      minor,
    },
    identity: identityOf(id?.value ?? null, own),
    flags,
  };
}

/** The record alone. */
export const reporterRecord = (reporter: PushedReporter | undefined, reportedMs: number): ReporterRecord | null =>
  readReporter(reporter, reportedMs).record;
