import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idNumberFlags, readIdNumber } from './id-number.js';

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
describe('an identity number as it is typed', () => {
  it.each([
    "'11010519491231002X",
    '110105-19491231-002x',
    '11010519491231002×',
    '11010519491231002Ⅹ',
    '\u200b110105194912 31002X\ufeff',
    '１１０１０５４９１２３１００２',
  ])('reads %j', (text) => {
    expect(readIdNumber(text)?.value).toBe('11010519491231002X');
  });

  it.each(['110105********002X', '1.10105194912310E+17', '0'.repeat(20_000), 'X10105194912310021'])(
    'does not guess at %.40j',
    (text) => {
      expect(readIdNumber(text)).toBeNull();
    },
  );

  it('says what is odd', () => {
    expect(idNumberFlags(readIdNumber('11010519491231002X'))).toEqual([]);
    expect(idNumberFlags(readIdNumber('110105199902290022'))).toEqual([
      'ID_NUMBER_CHECK_DIGIT',
      'BIRTH_DATE_IMPOSSIBLE',
    ]);
    expect(idNumberFlags(readIdNumber('护照'))).toEqual(['ID_NUMBER_FORM_ODD']);
  });

  it('finds one mistyped digit, and two neighbours that changed places, by the check digit', () => {
    const right = fc.stringMatching(/^\d{15}$/).map((text) => readIdNumber(text)!.value);
    fc.assert(
      fc.property(right, fc.nat(16), fc.integer({ min: 1, max: 9 }), (id, at, by) => {
        const mistyped = id.slice(0, at) + String((Number(id[at]) + by) % 10) + id.slice(at + 1);
        expect(readIdNumber(mistyped)?.checkDigit).toBe('wrong');
      }),
    );
    fc.assert(
      fc.property(right, fc.nat(15), (id, at) => {
        fc.pre(id[at] !== id[at + 1]);
        const swapped = id.slice(0, at) + id[at + 1]! + id[at]! + id.slice(at + 2);
        expect(readIdNumber(swapped)?.checkDigit).toBe('wrong');
      }),
    );
  });

  it('is the same for one that is read again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{17}[\dX]$/), (text) => {
        const once = readIdNumber(text);
        expect(readIdNumber(once!.value)).toEqual(once);
      }),
    );
  });
});
