/** As long as a telephone or identity number, in either width. */
const LONG_NUMBER = /[0-9０-９]{7,}[XxＸｘ]?/g;

/**
 * A name that a sender chose, as our own messages repeat it: at most `max` code points, so that it cannot make them
 * large, and without long numbers. Where a map by telephone number is pushed, the number stands in a field's name.
 */
export function cutText(text: string, max: number): string {
  const shown = text.slice(0, 4 * max).replace(LONG_NUMBER, '…');
  if (text.length <= max) return shown;
  return `${Array.from(shown).slice(0, max).join('')}…`;
}
