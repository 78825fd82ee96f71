import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ageOn, readIdNumber } from './id-number.js';
import { reporterIdentity } from './reporter-identity.js';
import { reporterRecord } from './reporter-record.js';

/** 2026-03-02 00:30 in China, 2026-03-01 in UTC. */
const REPORTED_MS = Date.parse('2026-03-01T16:30:00Z');

describe('an identity number (GB 11643-1999)', () => {
  it.each([
    // Published examples, their check digits computed anew.
    ['11010519491231002X', 'right', '110105', '1949-12-31', 'female'],
    ['440524188001010014', 'right', '440524', '1880-01-01', 'male'],
    ['110105194912310021', 'wrong', '110105', '1949-12-31', 'female'],
    ['110105199902290022', 'wrong', '110105', null, 'female'],
    ['110105200002290023', 'wrong', '110105', '2000-02-29', 'female'],
    ['110105199913010014', 'wrong', '110105', null, 'male'],
    ['110105199904310015', 'wrong', '110105', null, 'male'],
  ])('%s: check digit %s, region %s, born %s, %s', (text, checkDigit, regionCode6, birthDate, sex) => {
    expect(readIdNumber(text)).toEqual({ value: text, checkDigit, regionCode6, birthDate, sex });
  });

  it('is one however it was typed, also in the 15 digits of before 1999', () => {
    for (const text of [
      '11010519491231002x',
      ' 110105 19491231 002X',
      '１１０１０５１９４９１２３１００２Ｘ',
      '110105491231002',
    ]) {
      expect(readIdNumber(text)?.value).toBe('11010519491231002X');
    }
  });

  it.each(['', '1101051949123100', '11010519491231002Y', 'E12345678', '1101051949123100211'])('is none: %s', (text) => {
    expect(readIdNumber(text)).toBeNull();
  });

  it('has a right check digit whenever it was made from 15 digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{15}$/), (text) => expect(readIdNumber(text)?.checkDigit).toBe('right')),
    );
  });
});

describe('age', () => {
  it.each([
    ['2008-03-01', '2026-03-01', 17],
    ['2008-03-01', '2026-03-02', 18],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2026-03-01', '2026-03-01', 0],
    ['2025-12-31', '2026-01-01', 0],
    ['2026-03-02', '2026-03-01', null],
  ])('born %s, on %s: %s, a year being full from the day after the birthday', (born, day, age) => {
    expect(ageOn(born, day)).toBe(age);
  });
});

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
