import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { type BoxKeyPair, type BoxSuite, keyBytes } from './box-suite.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INFO = 'gp sealed box, X25519, HKDF-SHA256, AES-256-GCM';

/**
 * X25519 (RFC 7748) with a key pair made for the one box, HKDF-SHA256 (RFC 5869) with both public keys as its salt, then
 * AES-256-GCM under the key and the nonce that were drawn. They serve for this box alone, so the nonce need not be sent.
 * Body: ephemeral public key(32) ciphertext tag(16).
 */
export class X25519BoxSuite implements BoxSuite {
  readonly id = 1;
  readonly name = 'intl';

  generateKeyPair(): BoxKeyPair {
    const { x, d } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
    if (x === undefined || d === undefined) throw new Error('the key has no JWK form');
    return { privateKey: d, publicKey: x };
  }

  seal(publicKey: string, plain: Buffer, aad: Buffer): Buffer {
    const recipient = keyBytes(publicKey, KEY_BYTES, 'an X25519 public key');
    const ephemeral = generateKeyPairSync('x25519');
    const own = rawPublic(ephemeral.publicKey);
    const { key, nonce } = draw(
      diffieHellman({ privateKey: ephemeral.privateKey, publicKey: publicOf(recipient) }),
      own,
      recipient,
    );
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(aad);
    const text = cipher.update(plain);
    // final() gives no bytes in a stream mode, but computes the tag.
    cipher.final();
    return Buffer.concat([own, text, cipher.getAuthTag()]);
  }

  open(privateKey: string, body: Buffer, aad: Buffer): Buffer {
    const tagAt = body.length - TAG_BYTES;
    if (tagAt < KEY_BYTES) throw new Error('too short');
    const own = privateOf(keyBytes(privateKey, KEY_BYTES, 'an X25519 private key'));
    const ephemeral = body.subarray(0, KEY_BYTES);
    // Refuses points of small order, whose shared secret everybody knows.
    const shared = diffieHellman({ privateKey: own, publicKey: publicOf(ephemeral) });
    const { key, nonce } = draw(shared, ephemeral, rawPublic(createPublicKey(own)));
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(body.subarray(tagAt));
    const plain = decipher.update(body.subarray(KEY_BYTES, tagAt));
    decipher.final();
    return plain;
  }
}

function draw(shared: Buffer, ephemeral: Buffer, recipient: Buffer): { readonly key: Buffer; readonly nonce: Buffer } {
  const salt = Buffer.concat([ephemeral, recipient]);
  const bytes = Buffer.from(hkdfSync('sha256', shared, salt, INFO, KEY_BYTES + NONCE_BYTES));
  return { key: bytes.subarray(0, KEY_BYTES), nonce: bytes.subarray(KEY_BYTES) };
}

/** RFC 8410: what stands before the 32 bytes of a key of X25519 in PKCS #8 and SubjectPublicKeyInfo. */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

const publicOf = (raw: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
const privateOf = (raw: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: 'der', type: 'pkcs8' });
const rawPublic = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
