import type { SuiteName } from '../suites/suites.js';

/** Both halves base64url of raw bytes. */
export interface BoxKeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** One way to seal for whoever holds a private key, by the public half alone: who sealed cannot open again. */
export interface BoxSuite {
  /** One byte in the sealed form; never reused for something else. */
  readonly id: number;
  readonly name: SuiteName;
  generateKeyPair(): BoxKeyPair;
  /** Authenticated; `aad` is not contained in the result. Throws when the public key is none. */
  seal(publicKey: string, plain: Buffer, aad: Buffer): Buffer;
  /** Throws any error when key, `aad` or a single bit of `body` is another. */
  open(privateKey: string, body: Buffer, aad: Buffer): Buffer;
}

/** The bytes of a key of this length, or an error that does not repeat it. */
export function keyBytes(text: string, length: number, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== length) throw new Error(`${what} has ${length} bytes`);
  return bytes;
}
