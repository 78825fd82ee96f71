/**
 * Wraps data keys under a key-encryption key that never leaves the provider: a file of its own, a PKCS#11 token, a
 * 服务器密码机 (GM/T 0018) or a cryptographic service platform behind HTTP. The contract, which
 * test/key-provider-contract.ts checks of every implementation:
 *
 * - `unwrap(await wrap(key, place), place)` gives the key back, byte for byte; keys have 16 to 64 bytes.
 * - The place is bound in: at another place of the file, what was wrapped does not unwrap, so that whoever can write the
 *   file cannot exchange two keys. A module that knows no associated data wraps the key together with a digest of it.
 * - What `wrap` gives is printable ASCII without spaces, names the key-encryption key that it used, and holds no byte
 *   of the data key. Wrapping a key twice may give the same or another text.
 * - `unwrap` rejects with `KeyUnwrapError` for a text that is altered, cut, or wrapped elsewhere; its message holds
 *   neither key nor text. `KeyNotHeld` is the one that says: the key-encryption key is not mine to use. When the provider
 *   itself does not answer it rejects with any other error: the keys that a process has stay in use, and it asks again
 *   later.
 * - After its key-encryption key was replaced, a provider still unwraps what the one before wrapped, for as long as
 *   that one is kept there.
 * - Calls may come at once from several places.
 */
export interface KeyProvider {
  /** Stands in the file of keys as `wrappedBy`: lower-case letters and digits. */
  readonly name: string;
  wrap(dataKey: Buffer, place: KeyPlace): Promise<string>;
  unwrap(wrapped: string, place: KeyPlace): Promise<Buffer>;
  /**
   * Looks whether the provider's own keys are others than before; true when they are. Rejects when they cannot be read,
   * and goes on with those that it has. A provider without it never changes by itself.
   */
  refresh?(): Promise<boolean>;
}

/** Where in the file a key stands. */
export interface KeyPlace {
  /** Index keys may have a key-encryption key of their own: few services make indexes, all seal. */
  readonly use: KeyUse;
  /** Use, kind, id and what else makes it this key and no other; unique in the file. */
  readonly name: string;
}

export type KeyUse = 'sealing' | 'index';

/** A wrapped key that this provider did not make, or that was altered or moved. */
export class KeyUnwrapError extends Error {
  constructor(reason: string) {
    super(`wrapped key: ${reason}`);
    this.name = 'KeyUnwrapError';
  }
}

/** Wrapped by a key-encryption key that this process was not given. */
export class KeyNotHeld extends KeyUnwrapError {
  constructor() {
    super('its key-encryption key is not here');
    this.name = 'KeyNotHeld';
  }
}
