import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

const LANES = 8;
const BREAK = 0x0a;

/**
 * Lets the text of a COPY through and knows what rows it had, whatever their order: a loaded table gives its rows back
 * in the order of its pages. The digest is the sum of the rows' SHA-256, lane by lane: it finds mistakes and damage; it
 * is the parts' own SHA-256 that is compared against a change on purpose.
 */
export class RowDigest extends Transform {
  readonly #sum = new Uint32Array(LANES);
  #rest: Buffer = Buffer.alloc(0);
  rows = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(BREAK); to >= 0; to = bytes.indexOf(BREAK, from)) {
      this.#add(bytes.subarray(from, to));
      from = to + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(from));
    done(null, chunk);
  }

  /** After the end. */
  digest(): string {
    return Buffer.from(this.#sum.buffer).toString('hex');
  }

  #add(row: Buffer): void {
    const hash = createHash('sha256').update(row).digest();
    for (let lane = 0; lane < LANES; lane += 1) this.#sum[lane]! += hash.readUInt32LE(lane * 4);
    this.rows += 1;
  }
}
