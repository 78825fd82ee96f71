import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readUscc } from './uscc.js';

const LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

describe('unified social credit codes (GB 32100-2015)', () => {
  it.each([
    ['91350100M000100Y43', 'M000100Y4'],
    ['91110000600037341L', '600037341'],
    ['914403001922038216', '192203821'],
  ])('finds nothing odd in %s', (code, organisationCode) => {
    expect(readUscc(code)).toEqual({ value: code, flag: null, organisationCode, organisationCheck: 'right' });
  });

  it.each([
    ['91350100M0001TGQXM', '1'],
    ['91350211M0000XUF46', 'R'],
    ['91350203M0001FUE2P', 'J'],
  ])(
    'flags the check digit of the lawful early code %s, for which %s is computed and whose organisation code is right',
    (code, computed) => {
      expect(readUscc(code.slice(0, 17) + computed).flag).toBeNull();
      expect(readUscc(code)).toEqual({
        value: code,
        flag: 'USCC_CHECK_DIGIT',
        organisationCode: code.slice(8, 17),
        organisationCheck: 'right',
      });
    },
  );

  it.each(['', '91350100M000100Y4', '91350100Z000100Y43', '9135010XM000100Y43', '个体户无证', '9'.repeat(500)])(
    'flags the form of "%.40s" and keeps it',
    (code) => {
      expect(readUscc(code)).toEqual({
        value: code.slice(0, 64),
        flag: 'USCC_FORM_ODD',
        organisationCode: null,
        organisationCheck: null,
      });
    },
  );

  it.each([
    '91350100m000100y43',
    '９１３５０１００Ｍ０００１００Ｙ４３',
    "'91350100-M000100Y4-3",
    ' 91350100 M000100Y43\t',
  ])('reads %j however it was typed', (code) => {
    expect(readUscc(code)).toMatchObject({ value: '91350100M000100Y43', flag: null });
  });

  it('reads O and I as digits when the check digit agrees, and only then', () => {
    expect(readUscc('9I35O1OOMOOO1OOY43')).toMatchObject({ value: '91350100M000100Y43', flag: 'USCC_LETTERS_READ' });
    expect(readUscc('9I35O1OOMOOO1OOY44')).toMatchObject({ value: '9I35O1OOMOOO1OOY44', flag: 'USCC_FORM_ODD' });
  });

  it('has one right check digit for each body', () => {
    const body = fc.stringMatching(/^[1-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{9}$/);
    fc.assert(
      fc.property(body, (text) => {
        const right = [...LETTERS].filter((check) => readUscc(text + check).flag === null);
        expect(right).toHaveLength(1);
      }),
    );
  });
});
