import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, importJWK } from 'jose';
import { ProblemError } from '#kernel';
import type { Actor } from './actor.js';
import { type TokenKeys, generateTokenKeys, issueToken } from './token-keys.js';
import { TokenVerifier } from './token-verifier.js';

const actor: Actor = {
  id: 'p-1',
  name: '测试检察官',
  roles: ['prosecutor', 'chief'],
  procuratorateId: 'jcy-9901',
  regionPrefixes: ['9901'],
  departmentIds: ['990100-gy'],
  subordinateOfficeIds: ['990101'],
};
const directory = mkdtempSync(join(tmpdir(), 'tokens-'));
const jwksFile = join(directory, 'jwks.json');
const now = new Date('2026-03-02T01:00:00Z');
let keys: TokenKeys;
let verifier: TokenVerifier;

const writeKeys = (jwks: TokenKeys['jwks'], seconds = 0): void => {
  writeFileSync(jwksFile, JSON.stringify(jwks));
  utimesSync(jwksFile, now, new Date(now.getTime() + seconds * 1000));
};
const verdict = async (token: string, by = verifier): Promise<string> =>
  by.verify(token).then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProblemError ? error.code : 'other error'),
  );

beforeAll(async () => {
  keys = await generateTokenKeys();
  writeKeys(keys.jwks);
  verifier = new TokenVerifier(jwksFile, 'matcher', { now: () => now });
});
afterAll(() => rmSync(directory, { recursive: true }));

const sign = async (claims: Record<string, unknown>, header: { alg?: string; kid?: string } = {}): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: keys.privateJwk.kid!, ...header })
    .sign(await importJWK(keys.privateJwk, 'EdDSA'));
const claims = () => {
  const iat = Math.floor(now.getTime() / 1000);
  const { id: sub, ...who } = actor;
  return { sub, ...who, aud: 'matcher', iat, exp: iat + 60 };
};

describe('an issued token', () => {
  it('gives back the actor', async () => {
    const token = await issueToken({ privateJwk: keys.privateJwk, actor, audience: 'matcher', now });
    expect(await verifier.verify(token)).toEqual(actor);
  });

  it('ends when it says', async () => {
    const token = await issueToken({ privateJwk: keys.privateJwk, actor, audience: 'matcher', now });
    const at = (seconds: number) =>
      new TokenVerifier(jwksFile, 'matcher', { now: () => new Date(now.getTime() + seconds * 1000) });
    expect(await verdict(token, at(59))).toBe('accepted');
    expect(await verdict(token, at(70))).toBe('HTTP.TOKEN_INVALID');
  });

  it('is not issued for longer than services accept', async () => {
    const issue = (life: { readonly ttlSeconds: number }) =>
      issueToken({ privateJwk: keys.privateJwk, actor, audience: 'matcher', now, ...life });
    await expect(issue({ ttlSeconds: 61 })).rejects.toThrow(RangeError);
    await expect(issue({ ttlSeconds: 0 })).rejects.toThrow(RangeError);
  });

  it('has only the public half in the file for services', () => {
    expect(JSON.stringify(keys.jwks)).not.toContain('"d"');
    expect(keys.privateJwk.d).toBeDefined();
  });
});

describe('a token is refused', () => {
  it.each<[string, Record<string, unknown>]>([
    ['for another service', { aud: 'ingest' }],
    ['without an audience', { aud: undefined }],
    ['without an end', { exp: undefined }],
    ['without a beginning', { iat: undefined }],
    ['that lives longer than a minute', { exp: Math.floor(now.getTime() / 1000) + 61 }],
    ['that was issued in the future', { iat: Math.floor(now.getTime() / 1000) + 600 }],
    ['that has ended', { iat: 1_000_000_000, exp: 1_000_000_060 }],
    ['without a person', { sub: '' }],
    ['without an office', { procuratorateId: undefined }],
    ['whose roles are no list', { roles: 'ops' }],
    ['without departments', { departmentIds: undefined }],
    ['whose subordinate offices are no list', { subordinateOfficeIds: '990101' }],
    ['whose regions are no codes', { regionPrefixes: ["9901' OR 1=1"] }],
  ])('%s', async (_what, change) => {
    expect(await verdict(await sign({ ...claims(), ...change }))).toBe('HTTP.TOKEN_INVALID');
  });

  it('when it is not signed, or by somebody else, or by another kind of key', async () => {
    const other = await generateTokenKeys();
    const stranger = await issueToken({
      privateJwk: { ...other.privateJwk, kid: keys.privateJwk.kid! },
      actor,
      audience: 'matcher',
      now,
    });
    const unsigned = new UnsecuredJWT({ ...claims() }).encode();
    const rsa = await generateKeyPair('RS256', { extractable: true });
    const withRsa = await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'r' }).sign(rsa.privateKey);
    const publicBytes = Buffer.from(keys.jwks.keys[0]!.x!, 'base64url');
    const withPublicKey = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: keys.privateJwk.kid! })
      .sign(publicBytes);
    writeKeys({ keys: [...keys.jwks.keys, { ...(await exportJWK(rsa.publicKey)), kid: 'r' }] });
    const fresh = new TokenVerifier(jwksFile, 'matcher', { now: () => now });
    expect(await verdict(await sign(claims()), fresh)).toBe('accepted');
    for (const token of [stranger, unsigned, withRsa, withPublicKey, 'no.token.at-all', '']) {
      expect(await verdict(token, fresh)).toBe('HTTP.TOKEN_INVALID');
    }
    writeKeys(keys.jwks);
  });

  it('when any character of it is another', async () => {
    const token = await issueToken({ privateJwk: keys.privateJwk, actor, audience: 'matcher', now });
    // The last character of a part holds unused bits; every other one counts.
    const places = [...token].flatMap((sign, at) =>
      sign === '.' || token[at + 1] === '.' || at === token.length - 1 ? [] : [at],
    );
    for (const at of places) {
      const altered = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect(await verdict(altered)).toBe('HTTP.TOKEN_INVALID');
    }
  });

  it('does not lose a person for a role that is not known here', async () => {
    const token = await sign({ ...claims(), roles: ['prosecutor', 'role-of-next-year'] });
    expect((await verifier.verify(token)).roles).toEqual(['prosecutor']);
  });
});

describe('the file of keys', () => {
  it('is read again when it changed, so that a removed key ends its tokens', async () => {
    const next = await generateTokenKeys();
    const old = await issueToken({ privateJwk: keys.privateJwk, actor, audience: 'matcher', now });
    const young = await issueToken({ privateJwk: next.privateJwk, actor, audience: 'matcher', now });
    writeKeys(keys.jwks);
    const running = new TokenVerifier(jwksFile, 'matcher', { now: () => now });
    expect([await verdict(old, running), await verdict(young, running)]).toEqual(['accepted', 'HTTP.TOKEN_INVALID']);
    writeKeys(next.jwks, 10);
    await sleep(1100);
    expect([await verdict(old, running), await verdict(young, running)]).toEqual(['HTTP.TOKEN_INVALID', 'accepted']);
    writeKeys(keys.jwks);
  });

  it('keeps the keys that were read while it is broken, and is no refusal of the person when it never was readable', async () => {
    const running = new TokenVerifier(jwksFile, 'matcher', { now: () => now });
    const token = await issueToken({ privateJwk: keys.privateJwk, actor, audience: 'matcher', now });
    expect(await verdict(token, running)).toBe('accepted');
    writeFileSync(jwksFile, '{"keys":');
    await sleep(1100);
    expect(await verdict(token, running)).toBe('accepted');
    expect(await verdict(token, new TokenVerifier(join(directory, 'none.json'), 'matcher'))).toBe('other error');
    writeKeys(keys.jwks);
  });
});
