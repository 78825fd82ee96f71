import { isUtf8 } from 'node:buffer';
import type { ShownBytes } from '#platform/http';

const asShown = (bytes: Buffer, change: (text: string) => string): ShownBytes => {
  if (isUtf8(bytes)) return { encoding: 'utf8', text: change(bytes.toString('utf8')) };
  // One character per byte: digits are found whatever the encoding of the rest, and every other byte stays.
  return { encoding: 'base64', text: Buffer.from(change(bytes.toString('latin1')), 'latin1').toString('base64') };
};

/** Digits as JSON may write them: what is masked must not hide behind an escape. */
const ESCAPED_DIGIT = /\\u(?:00(3[0-9])|ff(1[0-9]))/gi;

const openDigits = (text: string): string =>
  text.replace(ESCAPED_DIGIT, (_, plain: string | undefined, wide: string | undefined) =>
    plain === undefined ? String(Number.parseInt(wide ?? '', 16) - 0x10) : String(Number.parseInt(plain, 16) - 0x30),
  );

export const showBytes = (bytes: Buffer | null): ShownBytes | null =>
  bytes === null ? null : asShown(bytes, (text) => text);

/** The same, with what `mask` hides in text, in whichever way its digits are written. */
export const showMasked = (bytes: Buffer | null, mask: (text: string) => string): ShownBytes | null =>
  bytes === null ? null : asShown(bytes, (text) => mask(openDigits(text)));
