import { createReadStream } from 'node:fs';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Bytes of the file up to and with this line. */
  readonly upTo: number;
}

const NEWLINE = 0x0a;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A line's text, or null when its bytes are no UTF-8. */
const decode = (bytes: Buffer): string | null => {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
};

/**
 * The lines of a file, one chunk in memory at a time; empty ones are passed over, a byte order mark too. `text` of a line that
 * is no UTF-8 is the empty string, which is no JSON either.
 */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let number = 0;
  let upTo = 0;
  const line = (bytes: Buffer): Line | null => {
    number += 1;
    const text = decode(bytes);
    return text !== null && text.trim() === '' ? null : { number, text: text?.trim() ?? '', upTo };
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      upTo += end + 1;
      const found = line(bytes.subarray(0, end));
      if (found !== null) yield found;
      bytes = bytes.subarray(end + 1);
    }
    rest = Buffer.from(bytes);
  }
  if (rest.length > 0) {
    upTo += rest.length;
    const found = line(rest);
    if (found !== null) yield found;
  }
}
