import { describe, expect, it } from '@jest/globals';
import { ageAndMinor, ageOn } from './age.js';
import { readIdNumber } from './id-number.js';

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
/** 2026-03-02 00:30 in China, 2026-03-01 in UTC. */
const AT = Date.parse('2026-03-01T16:30:00Z');
const RIGHT = readIdNumber('11010519491231002X');
const WRONG = readIdNumber('110105194912310021');

describe('age and minority', () => {
  it.each([
    ['the number alone', { idNumber: RIGHT }, { birthDate: '1949-12-31', age: 76, minor: false, flags: [] }],
    [
      'the date alone',
      { idNumber: null, birthDate: '2012/6/1' },
      { birthDate: '2012-06-01', age: 13, minor: true, flags: [] },
    ],
    [
      'a date without signs',
      { idNumber: null, birthDate: '２０１２０６０１' },
      { birthDate: '2012-06-01', age: 13, minor: true, flags: [] },
    ],
    ['a word alone', { idNumber: null, isMinor: true }, { birthDate: null, age: null, minor: true, flags: [] }],
    ['nothing', { idNumber: null }, { birthDate: null, age: null, minor: null, flags: [] }],
    [
      'a right number against a date',
      { idNumber: RIGHT, birthDate: '1950-01-01' },
      { birthDate: '1949-12-31', age: 76, minor: false, flags: ['BIRTH_DATE_DIFFERS'] },
    ],
    [
      'a wrong number against a date',
      { idNumber: WRONG, birthDate: '1950-01-01' },
      { birthDate: '1950-01-01', age: 76, minor: false, flags: ['BIRTH_DATE_DIFFERS'] },
    ],
    [
      'an adult called a minor',
      { idNumber: RIGHT, isMinor: true },
      { birthDate: '1949-12-31', age: 76, minor: true, flags: ['MINOR_DIFFERS'] },
    ],
    [
      'a child called an adult',
      { idNumber: null, birthDate: '2012-06-01', isMinor: false },
      { birthDate: '2012-06-01', age: 13, minor: true, flags: ['MINOR_DIFFERS'] },
    ],
    // The published example of a bearer born in 1880: right by its digits, and nobody is that old.
    [
      'a birth too long ago',
      { idNumber: readIdNumber('440524188001010014') },
      { birthDate: null, age: null, minor: null, flags: ['BIRTH_DATE_IMPOSSIBLE'] },
    ],
    [
      'a birth to come',
      { idNumber: null, birthDate: '2027-01-01' },
      { birthDate: null, age: null, minor: null, flags: ['BIRTH_DATE_IMPOSSIBLE'] },
    ],
    [
      'a day of no calendar',
      { idNumber: null, birthDate: '2001-02-29' },
      { birthDate: null, age: null, minor: null, flags: ['BIRTH_DATE_IMPOSSIBLE'] },
    ],
  ])('by %s', (_, said, answer) => {
    expect(ageAndMinor(said, AT)).toEqual(answer);
  });

  it('counts on the legal day: 18 years are full on the second of March for who was born on the first', () => {
    expect(ageAndMinor({ idNumber: null, birthDate: '2008-03-01' }, AT)).toMatchObject({ age: 18, minor: false });
    expect(ageAndMinor({ idNumber: null, birthDate: '2008-03-02' }, AT)).toMatchObject({ age: 17, minor: true });
  });
});
