import { foldWidth } from '#kernel';

const LONGEST = 64;
/** What platforms write where they have no name. */
const NOBODY = new Set([
  '匿名',
  '不详',
  '未知',
  '无',
  '无名',
  '无名氏',
  '没有',
  '群众',
  '市民',
  '网友',
  '本人',
  '保密',
  'NULL',
  'NONE',
]);
const TITLES = /(?:先生|女士|小姐|同志|师傅|老师|太太|同学)$/;
const BLURRED = /[某*●○□?]|\p{Script=Han}[X×]/iu;
const SEVERAL = /[、,;/&]|等(?:\p{Script=Han}|\d){0,3}人$|等$/u;
/** With a title behind, these are no more than a surname. */
const COMPOUND = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '夏侯',
  '东方',
  '南宫',
  '司徒',
  '端木',
]);
const NOTE = /[([【〔<{].*$/;
const NOT_LETTERS = /[^\p{L}]/gu;

/**
 * The form of a person's name that the blind index takes: equal for equal names however they were typed (width, blanks, the
 * dot of a minority's or foreign name, a note in brackets, a title behind). Null for what names nobody in particular: a
 * surname with 某 or a title alone, 匿名, several people. Many bear one name, so the key joins only beside another one.
 */
export function personNameKeyForm(text: string): string | null {
  if (text.length > LONGEST) return null;
  const plain = foldWidth(text).normalize('NFKC').replace(NOTE, '').trim();
  if (BLURRED.test(plain) || SEVERAL.test(plain) || /\d/.test(plain)) return null;
  const letters = plain.replace(NOT_LETTERS, '').toUpperCase();
  const name = letters.replace(TITLES, '');
  if ([...name].length < 2 || NOBODY.has(name)) return null;
  return name !== letters && COMPOUND.has(name) ? null : name;
}
