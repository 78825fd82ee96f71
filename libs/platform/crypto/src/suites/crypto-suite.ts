/**
 * One way to seal a value. The suite's id is written into every sealed value, so that values of several suites live
 * side by side while one is replaced by another.
 */
export interface CryptoSuite {
  /** One byte in the binary form; never reused for something else. */
  readonly id: number;
  /** The same in the text form: lower-case letters and digits. */
  readonly name: string;
  /** Authenticated encryption of `plain`; `aad` is authenticated and not contained in the result. */
  seal(key: Buffer, plain: Buffer, aad: Buffer): Buffer;
  /** Throws any error when key, `aad` or a single bit of `body` is another. */
  open(key: Buffer, body: Buffer, aad: Buffer): Buffer;
}
