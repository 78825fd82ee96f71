import { isUtf8 } from 'node:buffer';
import { type ByteSource, readBytes } from '../byte-source.js';
import type { TextEncoding } from '../table.js';
import { UnreadableTable } from '../unreadable-table.js';

const UTF16_MARK = Buffer.from([0xff, 0xfe]);
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** A character of UTF-8 has up to four bytes. */
const LONGEST_CHARACTER = 4;

/** How many bytes at the end begin a character that is not whole; 0 when it is, or when they are no UTF-8 anyway. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(LONGEST_CHARACTER - 1, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

/**
 * The encoding of a text file: by its mark; without one UTF-8 when the whole file is that, else GB18030 when it is that.
 * The whole file is read, since a list may have its first Chinese character after a megabyte of numbers. Text in GB18030
 * of more than a few characters is no UTF-8: its second bytes are hardly ever those of a UTF-8 sequence.
 */
export async function detectEncoding(bytes: ByteSource): Promise<TextEncoding> {
  const head = await readBytes(bytes, 0, UTF8_MARK.length);
  if (head.subarray(0, 2).equals(UTF16_MARK)) return 'utf-16le';
  if (await isAllUtf8(bytes)) return 'utf-8';
  if (!head.equals(UTF8_MARK) && (await decodes(bytes, 'gb18030'))) return 'gb18030';
  throw new UnreadableTable('encoding-unknown');
}

async function isAllUtf8(bytes: ByteSource): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes.stream(0, bytes.size) as AsyncIterable<Buffer>) {
    const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = whole.length - unfinished(whole);
    if (!isUtf8(whole.subarray(0, end))) return false;
    rest = whole.subarray(end);
  }
  return rest.length === 0;
}

async function decodes(bytes: ByteSource, encoding: TextEncoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes.stream(0, bytes.size) as AsyncIterable<Buffer>) {
      // A binary file is full of them, and GB18030 takes nearly everything else.
      if (chunk.includes(0)) return false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}
