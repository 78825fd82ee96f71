import { randomInt } from 'node:crypto';

/** Without signs that are read for one another (0 O o, 1 l I). */
const SMALL = 'abcdefghijkmnpqrstuvwxyz';
const CAPITAL = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGIT = '23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;

const pick = (signs: string): string => signs[randomInt(signs.length)] ?? '';

/** A password for one use, to be read out and typed: four groups of four, about 90 bits (`k7Hm-…`). */
export function generatePassword(): string {
  const groups = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, () => pick(SMALL + CAPITAL + DIGIT)).join(''),
  );
  const text = groups.join('-');
  // Three kinds of characters are what other systems ask for when it is typed on.
  return [/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(text)) ? text : generatePassword();
}
