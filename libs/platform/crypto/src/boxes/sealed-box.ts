import { hash } from 'node:crypto';
import { UnsealError } from '../keys/field-keys.js';
import type { SuiteName } from '../suites/suites.js';
import type { BoxKeyPair, BoxSuite } from './box-suite.js';
import { Sm2BoxSuite } from './sm2-box.suite.js';
import { X25519BoxSuite } from './x25519-box.suite.js';

/** A recipient's key, by which anybody seals for it. */
export interface BoxPublicKey {
  readonly suite: SuiteName;
  readonly publicKey: string;
}

export interface BoxPrivateKey extends BoxPublicKey {
  readonly privateKey: string;
}

const VERSION = 1;
const KEY_ID_BYTES = 8;
const HEAD_BYTES = 2 + KEY_ID_BYTES;
const SUITES: Readonly<Record<SuiteName, BoxSuite>> = { intl: new X25519BoxSuite(), gm: new Sm2BoxSuite() };

const keyIdOf = (publicKey: string): Buffer => hash('sha256', publicKey, 'buffer').subarray(0, KEY_ID_BYTES);

/** What head and place are authenticated as: the head has one length, so no byte can move between them. */
const authenticated = (head: Buffer, aad: string): Buffer => Buffer.concat([head, Buffer.from(aad, 'utf8')]);

export function generateBoxKeys(suite: SuiteName): BoxPrivateKey {
  const { privateKey, publicKey }: BoxKeyPair = SUITES[suite].generateKeyPair();
  return { suite, publicKey, privateKey };
}

/**
 * Seals bytes for the holder of a private key; nobody else opens them, whoever sealed neither. `aad` names the place, as with
 * sealed fields. Form: version(1) suite(1) id of the recipient's key(8) body.
 */
export function sealBox(recipient: BoxPublicKey, plain: Buffer, aad: string): Buffer {
  const suite = SUITES[recipient.suite];
  const head = Buffer.concat([Buffer.from([VERSION, suite.id]), keyIdOf(recipient.publicKey)]);
  return Buffer.concat([head, suite.seal(recipient.publicKey, plain, authenticated(head, aad))]);
}

/** Opens with whichever of the keys it was sealed for. Throws `UnsealError`. */
export function openBox(keys: readonly BoxPrivateKey[], sealed: Buffer, aad: string): Buffer {
  const head = sealed.subarray(0, HEAD_BYTES);
  if (head.length < HEAD_BYTES || head[0] !== VERSION) throw new UnsealError('no sealed box');
  const id = head.subarray(2);
  const key = keys.find(({ publicKey }) => keyIdOf(publicKey).equals(id));
  if (key === undefined) throw new UnsealError('a box for another key');
  const suite = SUITES[key.suite];
  if (suite.id !== head[1]) throw new UnsealError('a box of another suite');
  try {
    return suite.open(key.privateKey, sealed.subarray(HEAD_BYTES), authenticated(head, aad));
  } catch {
    throw new UnsealError('another key or place, or altered');
  }
}
