const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const FIRST_BYTES = 64 * 1024;
/** UTF-8 needs at most three bytes per UTF-16 code unit. */
const MAX_UTF8_PER_UNIT = 3;
const UUID_BYTES = 16;
const UUID_HEX = UUID_BYTES * 2;

/**
 * One growing buffer in the format of `COPY … FROM STDIN (FORMAT binary)`: header, tuples, trailer. A field is its
 * length (int32, -1 for null) and its bytes in the type's binary form, all big-endian.
 */
export class CopyBuffer {
  #bytes: Buffer;
  #end = 0;

  constructor(firstBytes = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafe(firstBytes);
    this.#end = SIGNATURE.copy(this.#bytes);
    this.int32(0); // flags
    this.int32(0); // length of the header's extension
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#end = this.#bytes.writeInt16BE(value, this.#end);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#end = this.#bytes.writeInt32BE(value, this.#end);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#end = this.#bytes.writeBigInt64BE(value, this.#end);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#end = this.#bytes.writeDoubleBE(value, this.#end);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end] = value;
    this.#end += 1;
  }

  /** Length and UTF-8 bytes; `version` is the leading byte that jsonb has. */
  text(value: string, version?: number): void {
    const extra = version === undefined ? 0 : 1;
    this.#reserve(4 + extra + value.length * MAX_UTF8_PER_UNIT);
    const start = this.#end + 4;
    if (version !== undefined) this.#bytes[start] = version;
    const written = this.#bytes.write(value, start + extra, 'utf8');
    this.#bytes.writeInt32BE(written + extra, this.#end);
    this.#end = start + extra + written;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(4 + value.length);
    this.#end = this.#bytes.writeInt32BE(value.length, this.#end);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  uuid(value: string): void {
    this.#reserve(4 + UUID_BYTES);
    const hex = value.replaceAll('-', '');
    const written = hex.length === UUID_HEX ? this.#bytes.write(hex, this.#end + 4, 'hex') : 0;
    if (written !== UUID_BYTES) throw new TypeError(`not a UUID: ${value.length} characters`);
    this.#end = this.#bytes.writeInt32BE(UUID_BYTES, this.#end) + UUID_BYTES;
  }

  /** Room for a length that is known only after the value. Returns what `closeLength` needs. */
  openLength(): number {
    this.int32(0);
    return this.#end;
  }

  closeLength(start: number): void {
    this.#bytes.writeInt32BE(this.#end - start, start - 4);
  }

  /** Ends the data; the buffer is not to be written to afterwards. */
  finish(): Buffer {
    this.int16(-1);
    return this.#bytes.subarray(0, this.#end);
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + more));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}
