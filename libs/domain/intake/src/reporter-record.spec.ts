import { describe, expect, it } from '@jest/globals';
import { reporterIdentity } from './reporter-identity.js';
import { reporterRecord } from './reporter-record.js';

/** 2026-03-02 00:30 in China, 2026-03-01 in UTC. */
const REPORTED_MS = Date.parse('2026-03-01T16:30:00Z');

describe('what is kept of a reporter', () => {
  it('is what was pushed, normalised, with what the identity number says', () => {
    const reporter = { role: '群众', name: '夏临', phone: '+86 139-0000-0001', idNo: '11010519491231002x' };
    expect(reporterRecord(reporter, REPORTED_MS)).toEqual({
      role: '群众',
      anonymous: false,
      name: '夏临',
      phone: '13900000001',
      idNo: '11010519491231002X',
      derived: { birthDate: '1949-12-31', sex: 'female', regionCode6: '110105', checkDigit: 'right', ageAtReport: 76 },
      minor: false,
    });
  });

  it('knows a minor by the legal day of the report', () => {
    const bornOn = (day: string) => ({ idNo: `110105${day}0022` });
    const minor = (day: string) => reporterRecord(bornOn(day), REPORTED_MS)?.minor;
    // In China it is the second of March already: 18 years are full for who was born on the first.
    expect([minor('20080301'), minor('20080302'), minor('20120601')]).toEqual([false, true, true]);
    expect(minor('20080231')).toBeNull();
  });

  it('keeps what is no number of ours as it came, and derives nothing from it', () => {
    const record = reporterRecord({ phone: '分机 8', idNo: 'E12345678' }, REPORTED_MS);
    expect(record).toMatchObject({ phone: '分机 8', idNo: 'E12345678', derived: null, minor: null });
    expect(reporterIdentity({ phone: '分机 8', idNo: 'E12345678' })).toBeNull();
  });

  it('is nothing but the wish of one who wants to stay anonymous', () => {
    const reporter = { role: '群众', anonymous: true, name: '夏临', phone: '13900000001', idNo: '11010519491231002X' };
    expect(reporterRecord(reporter, REPORTED_MS)).toEqual({
      role: '群众',
      anonymous: true,
      name: null,
      phone: null,
      idNo: null,
      derived: null,
      minor: null,
    });
  });

  it('is nothing when nothing was said', () => {
    expect(reporterRecord(undefined, REPORTED_MS)).toBeNull();
    expect(reporterRecord({}, REPORTED_MS)).toBeNull();
  });
});
