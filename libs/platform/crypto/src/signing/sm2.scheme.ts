import { sm2 } from 'sm-crypto-v2';
import type { SignatureScheme, SigningKeyPair } from './signature-scheme.js';

const PRIVATE_BYTES = 32;
/** 04, x, y. */
const PUBLIC_BYTES = 65;
const SIGNATURE_BYTES = 64;
/** The signer's id that GM/T 0009-2012 §10 gives where none was agreed. */
export const SM2_DEFAULT_USER_ID = '1234567812345678';

/**
 * SM2 signatures (GB/T 32918.2) over SM3 with the signer's id, r and s side by side. OpenSSL as Node carries it signs
 * no SM2, so the curve is computed in JavaScript: good for witness lines and papers, some hundred signatures a second.
 */
export class Sm2Scheme implements SignatureScheme {
  constructor(private readonly userId = SM2_DEFAULT_USER_ID) {}

  generateKeyPair(): SigningKeyPair {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    return { privateKey: fromHex(privateKey), publicKey: fromHex(publicKey) };
  }

  sign(privateKey: string, message: Buffer): Buffer {
    const key = Buffer.from(privateKey, 'base64url');
    if (key.length !== PRIVATE_BYTES) throw new Error(`an SM2 private key has ${PRIVATE_BYTES} bytes`);
    const signature = sm2.doSignature(message, key.toString('hex'), { hash: true, userId: this.userId });
    return Buffer.from(signature, 'hex');
  }

  verify(publicKey: string, message: Buffer, signature: Buffer): boolean {
    const key = Buffer.from(publicKey, 'base64url');
    if (key.length !== PUBLIC_BYTES || signature.length !== SIGNATURE_BYTES) return false;
    try {
      const options = { hash: true, userId: this.userId };
      return sm2.doVerifySignature(message, signature.toString('hex'), key.toString('hex'), options);
    } catch {
      // A point that is not on the curve.
      return false;
    }
  }
}

const fromHex = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
