import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { CryptoSuite } from './crypto-suite.js';
import { pooledRandom } from './random-pool.js';
import { SubKeys } from './sub-keys.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INFO = 'gp field sealing, AES-256-GCM';

/** AES-256-GCM under a sub-key: HKDF-SHA256 of the key and a random salt. Body: salt(16) nonce(12) ciphertext tag(16). */
export class AesGcmSuite implements CryptoSuite {
  readonly id = 1;
  readonly name = 'aesgcm';
  private readonly subKeys = new SubKeys((key, salt) => Buffer.from(hkdfSync('sha256', key, salt, INFO, 32)));

  seal(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
    const { salt, subKey } = this.subKeys.forSealing(key);
    const nonce = pooledRandom(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', subKey, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(aad);
    const text = cipher.update(plain);
    // final() gives no bytes in a stream mode, but computes the tag.
    cipher.final();
    return Buffer.concat([salt, nonce, text, cipher.getAuthTag()]);
  }

  open(key: Buffer, body: Buffer, aad: Buffer): Buffer {
    const nonceAt = SubKeys.saltBytes;
    const textAt = nonceAt + NONCE_BYTES;
    if (body.length < textAt + TAG_BYTES) throw new Error('too short');
    const subKey = this.subKeys.forOpening(key, body.subarray(0, nonceAt));
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv('aes-256-gcm', subKey, body.subarray(nonceAt, textAt), options);
    decipher.setAAD(aad);
    decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
    const plain = decipher.update(body.subarray(textAt, body.length - TAG_BYTES));
    decipher.final();
    return plain;
  }
}
