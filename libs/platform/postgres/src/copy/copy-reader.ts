const SIGNATURE_BYTES = 11;
const FLAGS_BYTES = 4;
const NULL = -1;

/** Walks through the output of `COPY … TO STDOUT (FORMAT binary)`: `next` to each tuple, then its fields in order. */
export class CopyReader {
  #at: number;

  constructor(private readonly bytes: Buffer) {
    const extension = bytes.readInt32BE(SIGNATURE_BYTES + FLAGS_BYTES);
    this.#at = SIGNATURE_BYTES + FLAGS_BYTES + 4 + extension;
  }

  /** False after the last tuple. */
  next(): boolean {
    const fields = this.bytes.readInt16BE(this.#at);
    this.#at += 2;
    return fields >= 0;
  }

  int8(): bigint {
    const value = this.bytes.readBigInt64BE(this.#at + 4);
    this.#at += 12;
    return value;
  }

  /** Of a column that is never null. */
  text(): string {
    const start = this.#at + 4;
    this.#at = start + this.bytes.readInt32BE(this.#at);
    return this.bytes.toString('utf8', start, this.#at);
  }

  /** A view of these bytes, not a copy. */
  bytea(): Buffer | null {
    const start = this.#at + 4;
    const length = this.bytes.readInt32BE(this.#at);
    this.#at = start + Math.max(length, 0);
    return length === NULL ? null : this.bytes.subarray(start, this.#at);
  }
}
