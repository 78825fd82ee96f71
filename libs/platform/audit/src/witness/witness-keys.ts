import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type SignatureScheme, Sm2Scheme, type SuiteName } from '#platform/crypto';

/** Signs lines. */
export interface WitnessSigner {
  readonly keyId: string;
  /** base64url. */
  sign(text: string): string;
}

export interface WitnessVerifier {
  /** False also for a key that is not known. */
  verify(keyId: string, text: string, signature: string): boolean;
}

interface Ed25519Jwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly d?: string;
}

/** SM2 (GB/T 32918) in the form of a JWK, though no registry knows the curve by this name. */
interface Sm2Jwk {
  readonly kty: 'EC';
  readonly crv: 'SM2';
  readonly x: string;
  readonly y: string;
  readonly d?: string;
}

type WitnessJwk = Ed25519Jwk | Sm2Jwk;
type Verify = (text: Buffer, signature: Buffer) => boolean;

/**
 * The key file: `{ "keys": [ … ] }` of JWKs, Ed25519 or SM2. The first that has its private half (`d`) signs; all verify,
 * so a key that was replaced stays in the list without its `d`. A file of public keys alone is what an auditor needs.
 */
export class WitnessKeys implements WitnessVerifier {
  readonly #public = new Map<string, Verify>();
  readonly signer: WitnessSigner | null;

  /** `sm2` signs and verifies with keys of that kind; a password module can take its place. */
  constructor(keys: readonly WitnessJwk[], sm2: SignatureScheme = new Sm2Scheme()) {
    for (const key of keys) this.#public.set(keyIdOf(key), verifierOf(key, sm2));
    const signing = keys.find((key) => key.d !== undefined);
    this.signer = signing === undefined ? null : signerOf(signing, sm2);
  }

  /** Throws when the file is not there, or is not of this form. */
  static load(file: string): WitnessKeys {
    return WitnessKeys.parse(readFileSync(file, 'utf8'), file);
  }

  /** The same of a text; `file` is its name in what is thrown. */
  static parse(text: string, file: string): WitnessKeys {
    const content: unknown = JSON.parse(text);
    const keys: unknown = typeof content === 'object' && content !== null && 'keys' in content ? content.keys : null;
    if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isWitnessJwk)) {
      throw new Error(`${file} holds no list of Ed25519 or SM2 keys`);
    }
    return new WitnessKeys(keys);
  }

  verify(keyId: string, text: string, signature: string): boolean {
    const fits = this.#public.get(keyId);
    return fits !== undefined && fits(Buffer.from(text, 'utf8'), Buffer.from(signature, 'base64url'));
  }
}

/** What goes into a new key file. */
export function generateWitnessKeys(suite: SuiteName = 'intl'): { readonly keys: readonly [WitnessJwk] } {
  if (suite === 'gm') return { keys: [generateSm2Jwk()] };
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('the key has no JWK form');
  return { keys: [{ kty: 'OKP', crv: 'Ed25519', x, d }] };
}

/** A public key of SM2 is 04, x and y, of 32 bytes each. */
function generateSm2Jwk(): Sm2Jwk {
  const { privateKey: d, publicKey } = new Sm2Scheme().generateKeyPair();
  const bytes = Buffer.from(publicKey, 'base64url');
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)].map((half) => half.toString('base64url'));
  if (x === undefined || y === undefined) throw new Error('the key has no two halves');
  return { kty: 'EC', crv: 'SM2', x, y, d };
}

function sm2PublicKey({ x, y }: Sm2Jwk): string {
  const halves = [x, y].map((half) => Buffer.from(half, 'base64url'));
  return Buffer.concat([Buffer.from([4]), ...halves]).toString('base64url');
}

function verifierOf(jwk: WitnessJwk, sm2: SignatureScheme): Verify {
  if (jwk.crv === 'SM2') {
    const publicKey = sm2PublicKey(jwk);
    return (text, signature) => sm2.verify(publicKey, text, signature);
  }
  const { kty, crv, x } = jwk;
  const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  return (text, signature) => verify(null, text, key, signature);
}

function signerOf(jwk: WitnessJwk, sm2: SignatureScheme): WitnessSigner {
  const keyId = keyIdOf(jwk);
  if (jwk.crv === 'SM2') {
    const { d = '' } = jwk;
    return { keyId, sign: (text) => sm2.sign(d, Buffer.from(text, 'utf8')).toString('base64url') };
  }
  const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  return { keyId, sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64url') };
}

function isWitnessJwk(key: unknown): key is WitnessJwk {
  if (typeof key !== 'object' || key === null || !('crv' in key) || !('x' in key) || typeof key.x !== 'string')
    return false;
  return key.crv === 'Ed25519' || (key.crv === 'SM2' && 'y' in key && typeof key.y === 'string');
}

/** RFC 7638 of the public half, so that no file can call one key by another's name. */
function keyIdOf({ crv, kty, x, ...rest }: WitnessJwk): string {
  const thumb = 'y' in rest ? { crv, kty, x, y: rest.y } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(thumb)).digest('base64url').slice(0, 16);
}
