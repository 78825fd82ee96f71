import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** Bytes that can be read from any place, more than once: a file, or what a caller keeps in a form of its own. */
export interface ByteSource {
  readonly size: number;
  /** `end` is not included. */
  stream(start: number, end: number): Readable;
}

export async function fileBytes(path: string): Promise<ByteSource> {
  const { size } = await stat(path);
  const stream = (start: number, end: number): Readable =>
    start >= end ? Readable.from([]) : createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 });
  return { size, stream };
}

export async function readBytes(bytes: ByteSource, start: number, end: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes.stream(start, Math.min(end, bytes.size)) as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
