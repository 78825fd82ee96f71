import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalisePhone, readPhone } from './phone.js';

describe('telephone numbers', () => {
  it.each([
    ['13900000001', '13900000001', 'mobile'],
    ['+86 139-0000-0001', '13900000001', 'mobile'],
    ['００８６１３９０００００００１', '13900000001', 'mobile'],
    ['13900000001（王）', '13900000001', 'mobile'],
    ['0570-8123456、13900000001', '13900000001', 'mobile'],
    ['手机：139 0000 0001 家：0570 8123456', '13900000001', 'mobile'],
    ['0570-8123456', '05708123456', 'landline'],
    ['(0570)8123456', '05708123456', 'landline'],
    ['010-62345678-801', '01062345678', 'landline'],
    ['0570-8123456转801', '05708123456', 'landline'],
    ['+86 571 8888 8888', '057188888888', 'landline'],
    ['8123456', '8123456', 'landline'],
    ['12345', '12345', 'hotline'],
    ['110', '110', 'hotline'],
    ['12309', '12309', 'hotline'],
    ['95588', '95588', 'hotline'],
    ['400-000-1234', '4000001234', 'hotline'],
    ['+852 9123 4567', '85291234567', 'other'],
  ])('reads %s', (text, value, kind) => {
    expect(readPhone(text)).toEqual({ value, kind });
  });

  it.each([
    '',
    '无',
    '分机 8',
    '138****0001',
    '138xxxx0001',
    '139 0000',
    '139000000012',
    '330802199001010012',
    '0'.repeat(20_000),
  ])('finds none in "%.20s"', (text) => {
    expect(readPhone(text)).toBeNull();
  });

  it('takes no hotline for a person', () => {
    expect(['12345', '400-000-1234', '0570-8123456'].map(normalisePhone)).toEqual([null, null, '05708123456']);
  });

  it('reads a mobile number with anything that people put between and before its digits', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^1[3-9]\d{9}$/),
        fc.constantFrom('', ' ', '-', ' - ', '·'),
        fc.constantFrom('', '+86', '0086 ', '86-', '电话:'),
        (number, gap, before) => {
          const typed = before + [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(gap);
          expect(readPhone(typed)).toEqual({ value: number, kind: 'mobile' });
        },
      ),
    );
  });
});
