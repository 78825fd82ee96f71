import { PullFault } from './pull-fault.js';

/** Far more than any platform's; a deeper value would overflow the stack of whoever writes it again. */
const MAX_DEPTH = 100;
const UNREADABLE = 'INGEST.CONNECTOR_ANSWER_UNREADABLE';
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LONG_DIGITS = /\d{16}/;

/** The end of the string that begins at `start`: behind its closing quote, or of the text where there is none. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x5c) i += 1;
    else if (c === 0x22) return i + 1;
  }
  return text.length;
}

/**
 * Parses a platform's JSON. Whole numbers that a double cannot hold (ids of 19 digits, as many platforms have them) become
 * texts of the same digits; JSON.parse would change them without a word.
 */
export function parsePlatformJson(body: Buffer, contentType: string | undefined): unknown {
  const text = decode(body, contentType);
  try {
    return JSON.parse(quoteLongNumbers(text)) as unknown;
  } catch (error) {
    if (error instanceof PullFault) throw error;
    // The parser's message quotes the text.
    throw new PullFault(UNREADABLE, { detail: '答复不是 JSON' });
  }
}

function decode(body: Buffer, contentType: string | undefined): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  const label = ['gbk', 'gb2312', 'gb18030'].includes(charset) ? 'gb18030' : 'utf-8';
  try {
    return new TextDecoder(label, { fatal: true }).decode(body);
  } catch {
    throw new PullFault(UNREADABLE, { detail: `答复不是 ${label === 'utf-8' ? 'UTF-8' : 'GB18030'} 编码的文字` });
  }
}

function quoteLongNumbers(text: string): string {
  const quotes = LONG_DIGITS.test(text);
  const parts: string[] = [];
  let taken = 0;
  let depth = 0;
  for (let i = 0; i < text.length;) {
    const c = text[i]!;
    if (c === '"') {
      i = endOfString(text, i);
      continue;
    }
    if (c === '{' || c === '[') depth += 1;
    else if (c === '}' || c === ']') depth -= 1;
    if (depth > MAX_DEPTH) throw new PullFault(UNREADABLE, { detail: `答复嵌套超过 ${MAX_DEPTH} 层` });
    if (quotes && (c === '-' || (c >= '0' && c <= '9'))) {
      NUMBER.lastIndex = i;
      const [number] = NUMBER.exec(text) ?? [c];
      if (/^-?[1-9]\d*$/.test(number) && !Number.isSafeInteger(Number(number))) {
        parts.push(text.slice(taken, i), `"${number}"`);
        taken = i + number.length;
      }
      i += number.length;
      continue;
    }
    i += 1;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(taken);
}
