import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CryptoSuite } from './crypto-suite.js';
import { pooledRandom } from './random-pool.js';
import { SubKeys } from './sub-keys.js';

const IV_BYTES = 16;
const TAG_BYTES = 32;
const CIPHER_KEY_BYTES = 16;
const MAC_KEY_BYTES = 32;
const INFO = 'gp field sealing, SM4-CTR with HMAC-SM3';

interface SubKey {
  readonly cipher: Buffer;
  readonly mac: Buffer;
}

/**
 * SM4 (GB/T 32907) in counter mode, then HMAC with SM3 (GB/T 32905) over what came out: encrypt-then-MAC, for OpenSSL
 * as Node carries it has no SM4-GCM. Cipher and MAC have keys of their own, drawn by HKDF (RFC 5869) on HMAC-SM3 from
 * the key and a random salt. Body: salt(16) iv(16) ciphertext tag(32).
 */
export class Sm4CtrSuite implements CryptoSuite {
  readonly id = 2;
  readonly name = 'sm4ctr';
  private readonly subKeys = new SubKeys<SubKey>((key, salt) => {
    const bytes = Buffer.from(hkdfSync('sm3', key, salt, INFO, CIPHER_KEY_BYTES + MAC_KEY_BYTES));
    return { cipher: bytes.subarray(0, CIPHER_KEY_BYTES), mac: bytes.subarray(CIPHER_KEY_BYTES) };
  });

  seal(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
    const { salt, subKey } = this.subKeys.forSealing(key);
    const iv = pooledRandom(IV_BYTES);
    const text = createCipheriv('sm4-ctr', subKey.cipher, iv).update(plain);
    return Buffer.concat([salt, iv, text, tagOf(subKey.mac, iv, text, aad)]);
  }

  open(key: Buffer, body: Buffer, aad: Buffer): Buffer {
    const ivAt = SubKeys.saltBytes;
    const textAt = ivAt + IV_BYTES;
    const tagAt = body.length - TAG_BYTES;
    if (tagAt < textAt) throw new Error('too short');
    const subKey = this.subKeys.forOpening(key, body.subarray(0, ivAt));
    const iv = body.subarray(ivAt, textAt);
    const text = body.subarray(textAt, tagAt);
    if (!timingSafeEqual(tagOf(subKey.mac, iv, text, aad), body.subarray(tagAt))) throw new Error('another tag');
    return createDecipheriv('sm4-ctr', subKey.cipher, iv).update(text);
  }
}

/** The length of the place goes first, so that no byte can move from it into the text or back. */
function tagOf(key: Buffer, iv: Buffer, text: Buffer, aad: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(aad.length));
  return createHmac('sm3', key).update(length).update(aad).update(iv).update(text).digest();
}
