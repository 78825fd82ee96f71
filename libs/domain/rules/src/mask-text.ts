// A full-width digit is the same number to a reader, and platforms write both.
const D = '[0-9０-９]';
const GAP = '[ \\u3000\\-—－]?';
/** 18-digit or 15-digit identity numbers (GB 11643), before phones since they contain such runs. */
const ID_NUMBER = new RegExp(`(?<!${D})(?:${D}{17}[0-9０-９XxＸｘ]|${D}{15})(?!${D})`, 'g');
/** Eleven digits that begin with 1, in the groups that people write: 138 0013 8000, 138-0013-8000. */
const MOBILE = new RegExp(`(?<!${D})[1１]${D}{2}${GAP}${D}{4}${GAP}${D}{4}(?!${D})`, 'g');
const LANDLINE = new RegExp(`(?<!${D})[0０]${D}{2,3}${GAP}${D}{7,8}(?!${D})`, 'g');
const DIGIT = new RegExp(`[0-9０-９XxＸｘ]`);

/**
 * Hides phone and identity numbers in free text. The length stays, so that offsets into the text stay true.
 * A number that only looks like one, such as an all-digit credit code, is hidden too: too much is the safe side.
 */
export function maskText(text: string): string {
  return text
    .replace(ID_NUMBER, (number) => hide(number, 1, 1))
    .replace(MOBILE, (number) => hide(number, 3, 4))
    .replace(LANDLINE, (number) => hide(number, 3, 2));
}

function hide(number: string, head: number, tail: number): string {
  return [...number]
    .map((char, i) => (i < head || i >= number.length - tail || !DIGIT.test(char) ? char : '*'))
    .join('');
}

/** At most `max` UTF-16 units, masked before it is cut, never ending in half a character. */
export function maskedExcerpt(text: string, max: number): string {
  const masked = maskText(text);
  if (masked.length <= max) return masked;
  const last = masked.charCodeAt(max - 2);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${masked.slice(0, splitsPair ? max - 2 : max - 1)}…`;
}
