import { type FileHandle, open } from 'node:fs/promises';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { UnsealError } from '../keys/field-keys.js';

/** Plain bytes of a block. */
const BLOCK = 256 * 1024;
const LENGTH_BYTES = 4;

interface Sealer {
  seal(plain: Buffer, aad: string): Buffer;
}

interface Opener {
  open(sealed: Buffer, aad: string): Buffer;
}

/** Bound to its place and to whether it is the last: a block that is moved, left out or put in does not open, nor a file cut off. */
const blockAad = (aad: string, index: number, last: boolean): string => `${aad}:${index}:${last ? 'last' : 'more'}`;

/** Seals a stream of bytes block by block, as a file that `SealedFile` reads. `aad` names its place. */
export class SealStream extends Transform {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private blocks = 0;

  constructor(
    private readonly keys: Sealer,
    private readonly aad: string,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    // More than a block: what is written is never the last one.
    if (this.pendingBytes > BLOCK) {
      const bytes = Buffer.concat(this.pending);
      let from = 0;
      for (; bytes.length - from > BLOCK; from += BLOCK) this.writeBlock(bytes.subarray(from, from + BLOCK), false);
      this.pending = [bytes.subarray(from)];
      this.pendingBytes = bytes.length - from;
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    this.writeBlock(Buffer.concat(this.pending), true);
    done();
  }

  private writeBlock(plain: Buffer, last: boolean): void {
    const sealed = this.keys.seal(plain, blockAad(this.aad, this.blocks, last));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(sealed.length);
    this.push(length);
    this.push(sealed);
    this.blocks += 1;
  }
}

/** A file written through `SealStream`, read from any place. Throws `UnsealError` where it was altered. */
export class SealedFile {
  private constructor(
    private readonly file: FileHandle,
    private readonly blocks: readonly { readonly at: number; readonly length: number }[],
    private readonly keys: Opener,
    private readonly aad: string,
    /** Of what was sealed. */
    readonly size: number,
  ) {}

  static async open(path: string, keys: Opener, aad: string): Promise<SealedFile> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const blocks: { at: number; length: number }[] = [];
      const head = Buffer.alloc(LENGTH_BYTES);
      for (let at = 0; at < size;) {
        await file.read(head, 0, LENGTH_BYTES, at);
        const length = head.readUInt32BE();
        blocks.push({ at: at + LENGTH_BYTES, length });
        at += LENGTH_BYTES + length;
        if (at > size) throw new UnsealError('a file that is cut off');
      }
      if (blocks.length === 0) throw new UnsealError('a file that is cut off');
      const whole = new SealedFile(file, blocks, keys, aad, 0);
      const last = await whole.block(blocks.length - 1);
      return new SealedFile(file, blocks, keys, aad, (blocks.length - 1) * BLOCK + last.length);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The bytes from `start` up to, not with, `end`. */
  stream(start: number, end: number): Readable {
    return Readable.from(this.read(start, Math.min(end, this.size)), { objectMode: false, highWaterMark: BLOCK });
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async *read(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const index = Math.floor(at / BLOCK);
      const plain = await this.block(index);
      const from = at - index * BLOCK;
      const bytes = plain.subarray(from, Math.min(plain.length, end - index * BLOCK));
      if (bytes.length > 0) yield bytes;
      at += bytes.length;
    }
  }

  private async block(index: number): Promise<Buffer> {
    const { at, length } = this.blocks[index]!;
    const sealed = Buffer.alloc(length);
    await this.file.read(sealed, 0, length, at);
    return this.keys.open(sealed, blockAad(this.aad, index, index === this.blocks.length - 1));
  }
}
