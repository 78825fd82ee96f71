import { createHmac, randomBytes } from 'node:crypto';
import type { HmacSignIn } from './connector.js';
import { writeTime } from './fill-template.js';

const HASHES = { 'hmac-sha256': 'sha256', 'hmac-sm3': 'sm3', 'hmac-sha1': 'sha1', 'hmac-md5': 'md5' } as const;

/** Names in the order of their code units, as every 接口 of this kind has it. */
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);

/** The parameters that a signed request has beside its own; the signature is the last. */
export function signParameters(
  signIn: HmacSignIn,
  secret: string,
  own: readonly (readonly [string, string])[],
  at: { readonly nowMs: number; readonly nonce?: string },
): { readonly parameters: readonly (readonly [string, string])[]; readonly signature: string } {
  const { keyName, key, timestampName, timestampAs, nonceName, digest, encoding = 'hex', text = 'query' } = signIn;
  const parameters: (readonly [string, string])[] = [
    [keyName, key],
    [timestampName, writeTime(at.nowMs, timestampAs)],
  ];
  if (nonceName !== undefined) parameters.push([nonceName, at.nonce ?? randomBytes(12).toString('hex')]);
  const all = [...own, ...parameters].sort(byName);
  const signed =
    text === 'query'
      ? all.map(([name, value]) => `${name}=${value}`).join('&')
      : all.map((pair) => pair.join('')).join('');
  const mac = createHmac(HASHES[digest], secret).update(signed, 'utf8');
  const signature =
    encoding === 'base64'
      ? mac.digest('base64')
      : encoding === 'HEX'
        ? mac.digest('hex').toUpperCase()
        : mac.digest('hex');
  return { parameters, signature };
}
