import { ageOn, readIdNumber } from './id-number.js';
import { normalisePhone } from './reporter-identity.js';
import type { PushedEvent } from './pushed.js';

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

const FULL_AGE = 18;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** The legal day (Asia/Shanghai, which has no summer time) of an instant. */
const legalDay = (ms: number): string => new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 10);

/**
 * Null when the push says nothing of its reporter. Of one who wants to stay anonymous nothing is kept but the wish: what
 * a purpose does not need is not collected (个人信息保护法 art. 6).
 */
export function reporterRecord(reporter: PushedEvent['reporter'], reportedMs: number): ReporterRecord | null {
  if (reporter === undefined) return null;
  const { role = null, anonymous = false } = reporter;
  const nothing = { name: null, phone: null, idNo: null, derived: null, minor: null };
  if (anonymous) return { role, anonymous, ...nothing };
  const { name = null, phone, idNo } = reporter;
  if (name === null && phone === undefined && idNo === undefined && role === null) return null;
  const id = idNo === undefined ? null : readIdNumber(idNo);
  const ageAtReport = id === null || id.birthDate === null ? null : ageOn(id.birthDate, legalDay(reportedMs));
  return {
    role,
    anonymous,
    name,
    phone: phone === undefined ? null : (normalisePhone(phone) ?? phone),
    idNo: id?.value ?? idNo ?? null,
    derived:
      id === null
        ? null
        : {
            birthDate: id.birthDate,
            sex: id.sex,
            regionCode6: id.regionCode6,
            checkDigit: id.checkDigit,
            ageAtReport,
          },
    minor: ageAtReport === null ? null : ageAtReport < FULL_AGE,
  };
}
