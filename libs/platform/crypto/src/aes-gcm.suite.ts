import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { CryptoSuite } from './crypto-suite.js';
import { pooledRandom } from './random-pool.js';

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALS_PER_SALT = 2 ** 24;
const OPENED_SALTS_KEPT = 1024;
const INFO = 'gp field sealing, AES-256-GCM';

/**
 * AES-256-GCM under a sub-key: HKDF-SHA256 of the key and a random salt that a process keeps for 2^24 values.
 * One key with random 96-bit nonces may seal only 2^32 values (NIST SP 800-38D §8.3), which a busy ingest reaches in
 * days; with a sub-key per salt no key comes near it. Body: salt(16) nonce(12) ciphertext tag(16).
 */
export class AesGcmSuite implements CryptoSuite {
  readonly id = 1;
  readonly name = 'aesgcm';
  private readonly sealing = new WeakMap<Buffer, { salt: Buffer; subKey: Buffer; left: number }>();
  private readonly opened = new WeakMap<Buffer, Map<string, Buffer>>();

  seal(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
    const { salt, subKey } = this.sealingKey(key);
    const nonce = pooledRandom(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', subKey, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(aad);
    const text = cipher.update(plain);
    // final() gives no bytes in a stream mode, but computes the tag.
    cipher.final();
    return Buffer.concat([salt, nonce, text, cipher.getAuthTag()]);
  }

  open(key: Buffer, body: Buffer, aad: Buffer): Buffer {
    if (body.length < SALT_BYTES + NONCE_BYTES + TAG_BYTES) throw new Error('too short');
    const nonce = body.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES);
    const subKey = this.openingKey(key, body.subarray(0, SALT_BYTES));
    const decipher = createDecipheriv('aes-256-gcm', subKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
    const plain = decipher.update(body.subarray(SALT_BYTES + NONCE_BYTES, body.length - TAG_BYTES));
    decipher.final();
    return plain;
  }

  private sealingKey(key: Buffer): { salt: Buffer; subKey: Buffer } {
    let current = this.sealing.get(key);
    if (current === undefined || current.left === 0) {
      const salt = pooledRandom(SALT_BYTES);
      current = { salt, subKey: deriveSubKey(key, salt), left: SEALS_PER_SALT };
      this.sealing.set(key, current);
    }
    current.left -= 1;
    return current;
  }

  private openingKey(key: Buffer, salt: Buffer): Buffer {
    const bySalt = this.opened.get(key) ?? new Map<string, Buffer>();
    this.opened.set(key, bySalt);
    const name = salt.toString('latin1');
    let subKey = bySalt.get(name);
    if (subKey === undefined) {
      subKey = deriveSubKey(key, salt);
      // The oldest goes: writers are few and each keeps its salt for long.
      if (bySalt.size >= OPENED_SALTS_KEPT) bySalt.delete(bySalt.keys().next().value ?? '');
      bySalt.set(name, subKey);
    }
    return subKey;
  }
}

const deriveSubKey = (key: Buffer, salt: Buffer): Buffer => Buffer.from(hkdfSync('sha256', key, salt, INFO, 32));
