/** Numbers of formats that mean a day or a moment without a code (ECMA-376 part 1, 18.8.30, with those of Chinese programs). */
const DAYS = new Set([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);
const MOMENTS = new Set([18, 19, 20, 21, 22, 32, 33, 34, 35, 45, 46, 47, 55, 56]);

export type NumberForm =
  | { readonly kind: 'number' }
  /** `00000000`: leading zeros that only the format shows. */
  | { readonly kind: 'padded'; readonly digits: number }
  | { readonly kind: 'day' }
  | { readonly kind: 'moment' };

const NUMBER: NumberForm = { kind: 'number' };

/** What a cell with this format shows of its number. */
export function numberForm(id: number, code: string | undefined): NumberForm {
  if (code === undefined) {
    if (DAYS.has(id)) return { kind: 'day' };
    return MOMENTS.has(id) ? { kind: 'moment' } : NUMBER;
  }
  const padded = /^0{2,15}$/.exec(code);
  if (padded !== null) return { kind: 'padded', digits: code.length };
  // Quoted and escaped characters, fillers, and conditions or colours in brackets say nothing; [h] is a time that runs on.
  const bare = code
    .split(';', 1)[0]!
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/general|g\/通用格式|am\/pm|a\/p|上午\/下午/gi, '');
  if (/[hs]/i.test(bare)) return { kind: 'moment' };
  return /[ymde]/i.test(bare) && !/[0#?]/.test(bare) ? { kind: 'day' } : NUMBER;
}

const DAY_MS = 86_400_000;
const LAST_SERIAL = 2_958_466;
/** Day 0 of both systems; the first counts a 29 February 1900 that never was, so days before March are one more. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const FALSE_LEAP_DAY = 60;

/** `2026-03-02`, `2026-03-02 09:00:00` or, of a time without a day, `09:00:00`; null when no day has this number. */
export function serialText(serial: number, form: 'day' | 'moment', since1904: boolean): string | null {
  if (!(serial >= 0 && serial < LAST_SERIAL)) return null;
  const shift = !since1904 && serial < FALSE_LEAP_DAY ? 1 : 0;
  const epoch = since1904 ? EPOCH_1904 : EPOCH_1900;
  const at = new Date(Math.round((epoch + (serial + shift) * DAY_MS) / 1000) * 1000).toISOString();
  const [day = '', time = ''] = at.slice(0, 19).split('T');
  if (serial < 1 && !since1904 && form === 'moment') return time;
  return form === 'day' && Number.isInteger(serial) ? day : `${day} ${time}`;
}
