import type { Result } from '#kernel';

export interface CertificateProof {
  /** What was to be signed, as UTF-8. */
  readonly text: string;
  /** X.509, PEM. */
  readonly certificate: string;
  readonly signature: Buffer;
}

export type CertificateFault =
  | 'unreadable'
  | 'unknown-issuer'
  | 'not-valid-now'
  | 'not-for-people'
  | 'revoked'
  | 'weak-key'
  | 'signature-wrong'
  | 'no-holder';

/**
 * Says whose certificate signed the text. The contract of everything that can check one: `X509Verifier` does it here for
 * RSA, ECDSA and Ed25519; a signature server (签名验签服务器) or SM2 certificates (GM/T 0015) take its place behind this.
 */
export interface CertificateVerifier {
  verify(proof: CertificateProof, now: Date): Promise<Result<{ readonly holder: string }, CertificateFault>>;
}

/** Bound to this gateway and to one challenge: a signature that was given elsewhere, or before, is none for this. */
export const textToSign = (publicUrl: string, challenge: string): string => `gp-sign-in\n${publicUrl}\n${challenge}`;
