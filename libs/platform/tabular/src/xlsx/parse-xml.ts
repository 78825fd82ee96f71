import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { UnreadableTable } from '../unreadable-table.js';

export type Attributes = Readonly<Record<string, string>>;

/** Names come without their prefix: producers differ in it. */
export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
}

/** Bytes that may come without one tag or text ending: beyond it somebody wants to fill the memory. */
const MOST_PENDING = 8 * 1024 ** 2;
const MOST_DEPTH = 100;

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Hands a part of a workbook to the handler and yields after every chunk of bytes. Document types are refused: their
 * entities can be made to grow without end, and the format has none (ECMA-376 part 2, 7). Destroys the stream at the end.
 */
export async function* parseXml(stream: Readable, part: string, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let pending = 0;
  let depth = 0;
  parser.on('doctype', () => {
    throw new UnreadableTable('damaged', part);
  });
  parser.on('opentag', ({ name, attributes }) => {
    pending = 0;
    depth += 1;
    if (depth > MOST_DEPTH) throw new UnreadableTable('damaged', part);
    handler.open(local(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    pending = 0;
    depth -= 1;
    handler.close(local(name));
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      pending += chunk.length;
      if (pending > MOST_PENDING) throw new UnreadableTable('too-large', part);
      parser.write(decoder.decode(chunk, { stream: true }));
      yield;
    }
    parser.write(decoder.decode()).close();
    yield;
  } catch (cause) {
    throw cause instanceof UnreadableTable ? cause : new UnreadableTable('damaged', part, { cause });
  } finally {
    stream.destroy();
  }
}

/** The whole of a small part. */
export async function parseWholeXml(stream: Readable, part: string, handler: XmlHandler): Promise<void> {
  const chunks = parseXml(stream, part, handler);
  while ((await chunks.next()).done !== true);
}
