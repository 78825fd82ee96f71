/**
 * Wraps data keys under a key-encryption key that never leaves the provider: a file of its own, a PKCS#11 token, a
 * 服务器密码机 (GM/T 0018) or a cryptographic service platform behind HTTP. The contract, which
 * test/key-provider-contract.ts checks of every implementation:
 *
 * - `unwrap(await wrap(key))` gives the key back, byte for byte; keys have 16 to 64 bytes.
 * - What `wrap` gives is printable ASCII without spaces, names the key-encryption key that it used, and holds no byte
 *   of the data key. Wrapping a key twice may give the same or another text.
 * - `unwrap` rejects with `KeyUnwrapError` for a text that is altered, cut, or wrapped elsewhere; its message holds
 *   neither key nor text. When the provider itself does not answer it rejects with any other error: the keys that a
 *   process has stay in use, and it asks again later.
 * - After its key-encryption key was replaced, a provider still unwraps what the one before wrapped, for as long as
 *   that one is kept there.
 * - Calls may come at once from several places.
 */
export interface KeyProvider {
  /** Stands in the file of keys as `wrappedBy`: lower-case letters and digits. */
  readonly name: string;
  wrap(dataKey: Buffer): Promise<string>;
  unwrap(wrapped: string): Promise<Buffer>;
}

/** A wrapped key that this provider did not make, or that was altered. */
export class KeyUnwrapError extends Error {
  constructor(reason: string) {
    super(`wrapped key: ${reason}`);
    this.name = 'KeyUnwrapError';
  }
}
