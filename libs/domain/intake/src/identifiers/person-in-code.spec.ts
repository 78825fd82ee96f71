import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idNumberInCode, isPersonsName } from './person-in-code.js';
import { readIdNumber } from './id-number.js';

describe('an identity number in the place of a credit code', () => {
  it.each([
    ['as it is', '110105194912310021', '110105194912310021'],
    ['with an X', '11010519491231002x', '11010519491231002X'],
    ['in the fifteen digits of before', '110105491231002', '11010519491231002X'],
    ['however it was typed', ' １１０１０５-19491231-002× ', '11010519491231002X'],
    ['with a word around it', '身份证号:11010519491231002X（经营者）', '11010519491231002X'],
    ['with a check digit that is wrong', '110105194912310029', '110105194912310029'],
  ])('is found %s', (_, text, value) => {
    expect(idNumberInCode(text)?.value).toBe(value);
  });

  it.each([
    '91350100M000100Y43',
    '91110000600037341L',
    '914403001922038216',
    '91350100M0001TGQXM',
    '91350211M0000XUF46',
    // Fifteen digits of a registration of before 2015, and eighteen without a day in them.
    '330800000012345',
    '911100006000373412',
    '个体户无证',
    '',
    '9'.repeat(500),
    '1101051949123100212345678',
  ])('is not in %.40s', (text) => {
    expect(idNumberInCode(text)).toBeNull();
  });

  it('is found whatever day and place it is of', () => {
    const body = fc
      .tuple(
        fc.integer({ min: 110000, max: 659999 }),
        fc.date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }),
        fc.integer({ min: 100, max: 999 }),
      )
      .map(([place, day, n]) => `${place}${day.toISOString().slice(0, 10).replaceAll('-', '')}${n}`);
    fc.assert(
      fc.property(body, (text) => {
        const right = [...'0123456789X'].find((check) => readIdNumber(text + check)?.checkDigit === 'right')!;
        expect(idNumberInCode(text + right)?.value).toBe(text + right);
      }),
    );
  });
});

describe('a name beside it', () => {
  it.each(['张示例', '阮 见山', '欧阳示例', '古丽·示例', '老王店'])('is a person’s: %s', (name) => {
    expect(isPersonsName(name)).toBe(true);
  });
  it.each(['鸿途理发店', '老李海鲜馆', '测试印染有限公司', '张某', '匿名', 'ACME', '古丽·示例商店'])(
    'is none, or nobody’s in particular: %s',
    (name) => {
      expect(isPersonsName(name)).toBe(false);
    },
  );
});
