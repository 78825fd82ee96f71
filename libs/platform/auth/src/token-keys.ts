import { type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { Actor } from './actor.js';

export const TOKEN_ALGORITHM = 'EdDSA';
/** Longest life of a token that a service accepts. A stolen one is worth nothing a minute later. */
export const MAX_TOKEN_SECONDS = 60;

export interface TokenKeys {
  /** Keep it where tokens are issued, readable by that user only. */
  readonly privateJwk: JWK;
  /** What services get as AUTH_JWKS_FILE. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** A new Ed25519 pair; the key id is the RFC 7638 thumbprint of the public key. */
export async function generateTokenKeys(): Promise<TokenKeys> {
  const { privateKey, publicKey } = await generateKeyPair(TOKEN_ALGORITHM, { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const marks = { kid, alg: TOKEN_ALGORITHM, use: 'sig' };
  return { privateJwk: { ...(await exportJWK(privateKey)), ...marks }, jwks: { keys: [{ ...publicJwk, ...marks }] } };
}

/**
 * Signs who the person is, for one service and a minute at most. Throws when the life is longer than services accept.
 */
export async function issueToken(options: {
  readonly privateJwk: JWK;
  readonly actor: Actor;
  /** The service that may accept it, e.g. `case-handling`. */
  readonly audience: string;
  /** Default: the longest that is accepted. */
  readonly ttlSeconds?: number;
  readonly now?: Date;
}): Promise<string> {
  const { privateJwk, actor, audience, ttlSeconds = MAX_TOKEN_SECONDS } = options;
  if (!(ttlSeconds > 0 && ttlSeconds <= MAX_TOKEN_SECONDS)) {
    throw new RangeError(`a token lives 1 to ${MAX_TOKEN_SECONDS} seconds`);
  }
  if (privateJwk.kid === undefined) throw new Error('the private key has no kid');
  const issuedAt = Math.floor((options.now ?? new Date()).getTime() / 1000);
  const { id, ...claims } = actor;
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: privateJwk.kid, typ: 'JWT' })
    .setSubject(id)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.floor(ttlSeconds))
    .sign(await importJWK(privateJwk, TOKEN_ALGORITHM));
}
