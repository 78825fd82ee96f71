import { randomBytes } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { Sm4CtrSuite } from '../suites/sm4-ctr.suite.js';
import { type BoxKeyPair, type BoxSuite, keyBytes } from './box-suite.js';

const PRIVATE_BYTES = 32;
/** 04, x, y. */
const PUBLIC_BYTES = 65;
const CONTENT_KEY_BYTES = 32;
/** C1 without its 04, C3, C2: point, SM3 of the key and the masked key. */
const WRAPPED_BYTES = 64 + 32 + CONTENT_KEY_BYTES;
const C1C3C2 = 1;

const toHex = (bytes: Buffer): string => bytes.toString('hex');
const fromHex = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

/**
 * A key that is made for the one box, encrypted by SM2 (GB/T 32918.4, C1 C3 C2), and the text under it as fields are sealed:
 * SM4-CTR, then HMAC-SM3, which covers the encrypted key too. Body: encrypted key(128), sealed text.
 * The curve is computed in JavaScript, some ten milliseconds a box: seal much at once.
 */
export class Sm2BoxSuite implements BoxSuite {
  readonly id = 2;
  readonly name = 'gm';
  private readonly fields = new Sm4CtrSuite();

  generateKeyPair(): BoxKeyPair {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    return { privateKey: fromHex(privateKey), publicKey: fromHex(publicKey) };
  }

  seal(publicKey: string, plain: Buffer, aad: Buffer): Buffer {
    const recipient = toHex(keyBytes(publicKey, PUBLIC_BYTES, 'an SM2 public key'));
    const key = randomBytes(CONTENT_KEY_BYTES);
    const wrapped = Buffer.from(sm2.doEncrypt(key, recipient, C1C3C2), 'hex');
    if (wrapped.length !== WRAPPED_BYTES) throw new Error('an encrypted key of another length');
    return Buffer.concat([wrapped, this.fields.seal(key, plain, Buffer.concat([wrapped, aad]))]);
  }

  open(privateKey: string, body: Buffer, aad: Buffer): Buffer {
    if (body.length < WRAPPED_BYTES) throw new Error('too short');
    const own = toHex(keyBytes(privateKey, PRIVATE_BYTES, 'an SM2 private key'));
    const wrapped = body.subarray(0, WRAPPED_BYTES);
    // An encrypted key that is another gives no bytes, or throws where its point is none.
    const key = Buffer.from(sm2.doDecrypt(toHex(wrapped), own, C1C3C2, { output: 'array' }));
    if (key.length !== CONTENT_KEY_BYTES) throw new Error('another key');
    return this.fields.open(key, body.subarray(WRAPPED_BYTES), Buffer.concat([wrapped, aad]));
  }
}
