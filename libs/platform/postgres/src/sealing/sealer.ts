/**
 * Seals what rests in the database but is not the database's to read: bytes for one place (`aad`), which open nowhere
 * else. `FieldKeys` of `#platform/crypto` is one.
 */
export interface Sealer {
  seal(plain: Buffer, aad: string): Buffer;
  open(sealed: Buffer, aad: string): Buffer;
}

/** What sealing values anew needs beside. */
export interface ResealingKeys extends Sealer {
  readonly currentKeyId: string;
  seal(plain: Buffer, aad: string): Buffer;
  seal(plain: string, aad: string): string;
  open(sealed: Buffer, aad: string): Buffer;
  open(sealed: string, aad: string): string;
  /** How every value begins that is sealed now, as text and as bytes. */
  currentHeader(): { readonly text: string; readonly bytes: Buffer };
}
