/** A pair for one scheme; both halves base64url of raw bytes. */
export interface SigningKeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * One way to sign bytes: lines of the witness now, papers later. A scheme is a port, so that a password module that
 * keeps the private key can stand in for the software one: it then takes a handle where `privateKey` stands.
 */
export interface SignatureScheme {
  generateKeyPair(): SigningKeyPair;
  /** 64 bytes. */
  sign(privateKey: string, message: Buffer): Buffer;
  /** False for a signature, message or key that does not fit or is malformed; never throws. */
  verify(publicKey: string, message: Buffer, signature: Buffer): boolean;
}
