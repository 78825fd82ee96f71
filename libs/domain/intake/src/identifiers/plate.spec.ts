import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPlate } from './plate.js';

describe('number plates (GA 36)', () => {
  it.each([
    ['浙A12345', '浙A12345', 'small', '浙'],
    ['浙a·123ab', '浙A123AB', 'small', '浙'],
    ['浙Ａ１２３４５', '浙A12345', 'small', '浙'],
    ['浙 A-12345', '浙A12345', 'small', '浙'],
    ['浙A．１２３４５', '浙A12345', 'small', '浙'],
    ['浙A•l2345', '浙AL2345', 'small', '浙'],
    ['京O00123', '京O00123', 'small', '京'],
    ['浙AO12I5', '浙A01215', 'small', '浙'],
    ['浙AD12345', '浙AD12345', 'new-energy', '浙'],
    ['浙AFA2345', '浙AFA2345', 'new-energy', '浙'],
    ['浙A12345D', '浙A12345D', 'new-energy', '浙'],
    ['浙A1234警', '浙A1234警', 'police', '浙'],
    ['浙A1234学', '浙A1234学', 'learner', '浙'],
    ['浙A1234挂', '浙A1234挂', 'trailer', '浙'],
    ['粤Z1234港', '粤Z1234港', 'hk-macau', '粤'],
    ['粤ZABC1澳', '粤ZABC1澳', 'hk-macau', '粤'],
    ['沪A1234领', '沪A1234领', 'other', '沪'],
    ['使014578', '使014578', 'other', '使'],
    ['WJ浙1234X', 'WJ浙1234X', 'other', 'WJ'],
    ['浙X1234应急', '浙X1234应急', 'other', '浙'],
    ['浙01-12345', '浙0112345', 'other', '浙'],
  ])('reads %s', (text, value, kind, province) => {
    expect(readPlate(text)).toEqual({ value, kind, province });
  });

  it.each([
    '',
    '无牌',
    'A12345',
    '浙A1234',
    '浙A1234567',
    '浙I12345',
    '浙ABCDEF',
    '湖A12345',
    '浙A1234警警',
    '浙A12**5',
    '浙'.repeat(20_000),
  ])('finds none in "%.20s"', (text) => {
    expect(readPlate(text)).toBeNull();
  });

  it('is the same whatever separators are put in, and for one that is read again', () => {
    const plate = fc.stringMatching(/^[京浙苏粤藏][A-HJ-NP-Z](?:[A-HJ-NP-Z]\d{4}|\d{5}|D\d{5}|\d{4}[警学挂])$/);
    fc.assert(
      fc.property(plate, fc.constantFrom('·', ' ', '-', '．', '•', '\u3000'), (text, dot) => {
        const read = readPlate(text.slice(0, 2) + dot + text.slice(2));
        expect(read).toEqual(readPlate(text));
        expect(readPlate(read!.value)).toEqual(read);
      }),
    );
  });
});
