import type { ByteSource } from '../byte-source.js';
import type { TextEncoding } from '../table.js';
import { UnreadableTable } from '../unreadable-table.js';

/** The text of a file piece by piece, without its mark. Throws `encoding-unknown` at bytes that the encoding does not have. */
export async function* decodeText(bytes: ByteSource, encoding: TextEncoding): AsyncGenerator<string> {
  // Node's own ICU: GB18030 with its four-byte characters, also where a chunk ends within one.
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes.stream(0, bytes.size) as AsyncIterable<Buffer>) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield text;
    }
    const end = decoder.decode();
    if (end !== '') yield end;
  } catch (cause) {
    if (isInvalid(cause)) throw new UnreadableTable('encoding-unknown', encoding, { cause });
    throw cause;
  }
}

const isInvalid = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
