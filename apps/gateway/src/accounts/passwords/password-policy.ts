import { COMMONEST_CORES, COMMONEST_WHOLE } from './commonest-passwords.js';

/**
 * What a password must be: long, or shorter with several kinds of characters, and none that is guessed first.
 * GB/T 22239-2019 8.1.4.1 a) asks for complexity and regular change; the lengths are of this product.
 */
export const PASSWORD_RULES = {
  longLength: 12,
  shortLength: 8,
  kindsOfShort: 3,
  /** Longer ones would only cost time to hash. */
  longest: 128,
  fewestDifferent: 5,
} as const;

/** One spelling for what looks the same: keyboards of phones and desks differ (NIST SP 800-63B 5.1.1.2). */
export const normalisePassword = (password: string): string => password.normalize('NFKC');

/** Why a password is refused, in Chinese, for the person who chose it; empty when it is good. */
export function passwordFaults(password: string, about: { readonly account: string }): string[] {
  const text = normalisePassword(password);
  const letters = [...text];
  const { longLength, shortLength, kindsOfShort, longest, fewestDifferent } = PASSWORD_RULES;
  const faults: string[] = [];
  if (letters.length > longest) faults.push(`不得超过 ${longest} 个字符`);
  const kinds = KINDS.filter((kind) => kind.test(text)).length;
  const isLongEnough = letters.length >= longLength || (letters.length >= shortLength && kinds >= kindsOfShort);
  if (!isLongEnough) {
    faults.push(
      `应不少于 ${longLength} 个字符；或不少于 ${shortLength} 个字符并含大写字母、小写字母、数字、符号中的 ${kindsOfShort} 种`,
    );
  }
  if (/^\p{N}+$/u.test(text)) faults.push('不能全是数字');
  if (/\p{Cc}/u.test(text)) faults.push('不能含控制字符');
  if (new Set(letters).size < fewestDifferent) faults.push(`至少要有 ${fewestDifferent} 个不同的字符`);
  if (isCommon(text)) faults.push('这是最常被猜到的密码之一');
  const own = about.account.toLowerCase();
  if (own.length >= 3 && text.toLowerCase().includes(own)) faults.push('不能包含登录账号');
  return faults;
}

const KINDS = [/\p{Lu}/u, /[\p{Ll}\p{Lo}]/u, /\p{Nd}/u, /[^\p{L}\p{N}\p{Cc}]/u];

const LOOKS_LIKE: Readonly<Record<string, string>> = { '@': 'a', '0': 'o', '1': 'l', '3': 'e', $: 's', '5': 's' };

function isCommon(text: string): boolean {
  const lower = text.toLowerCase();
  if (COMMONEST_WHOLE.has(lower) || isRun(lower)) return true;
  return COMMONEST_CORES.has(trimEnds(lower)) || COMMONEST_CORES.has(coreOf(lower));
}

const trimEnds = (text: string): string => text.replace(/^[^a-z]+|[^a-z]+$/g, '');

/** `P@ssw0rd2026!` → `password`: the ends go first, so that a year is no letter. */
function coreOf(lower: string): string {
  const trimmed = lower.replace(/^[^a-z@$]+|[^a-z]+$/g, '');
  return trimEnds([...trimmed].map((sign) => LOOKS_LIKE[sign] ?? sign).join(''));
}

/** Each character follows the one before by the same step: 12345678…, hgfedcba…, aaaa…. */
function isRun(text: string): boolean {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  return Math.abs(step) <= 1 && codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step);
}
