import { bareCode } from './bare-code.js';
import { type IdNumber, readIdNumber } from './id-number.js';
import { personNameKeyForm } from './person-name.js';
import { readUscc } from './uscc.js';

const ID_INSIDE = /(?<!\d)(?:\d{17}[\dX]|\d{15})(?![\dX])/;
const MIDDLE_DOT = /[·•・]/;
const HAN_ONLY = /^\p{Script=Han}+$/u;
const LONGEST_HAN_NAME = 4;
const LONGEST_CERTAIN = 3;
/** How undertakings and places end. A name of three characters is taken for a person's even so. */
const ENDS_LIKE_FIRM = /[店厂场馆铺坊行社部站所院校园楼城苑屋吧庄矿队会司局办处区县镇乡村街路]$/u;

/**
 * The identity number that stands in the place of a credit code, alone or with words around it: people write their own
 * number where a firm has none. It counts as one when its birth date is a day of the calendar and its check digit is right,
 * or the check digit as a credit code is wrong: of two readings that are both possible the one that protects a person holds.
 * Null where there is none.
 */
export function idNumberInCode(text: string): IdNumber | null {
  const inside = ID_INSIDE.exec(bareCode(text).replace(/×/g, 'X'))?.[0];
  const id = inside === undefined ? null : readIdNumber(inside);
  if (id === null || id.birthDate === null) return null;
  return id.checkDigit === 'right' || readUscc(text).flag !== null ? id : null;
}

/** Whether a name that stands beside an identity number is a person's: it has no word of a firm, and their length. */
export function isPersonsName(name: string): boolean {
  const form = personNameKeyForm(name);
  if (form === null) return false;
  if (MIDDLE_DOT.test(name)) return !ENDS_LIKE_FIRM.test(form);
  const length = [...form].length;
  if (!HAN_ONLY.test(form) || length > LONGEST_HAN_NAME) return false;
  return length <= LONGEST_CERTAIN || !ENDS_LIKE_FIRM.test(form);
}
