import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sm3 } from 'sm-crypto-v2';
import { Webhook } from 'standardwebhooks';
import {
  type SignatureHeaders,
  type SigningKey,
  generateSigningSecret,
  getBody,
  readSignatureHeaders,
  signGet,
  signMessage,
  signedHeaders,
  targetBody,
  verifySignature,
} from './source-signature.js';

const secret = generateSigningSecret();
const NOW_MS = Date.now();
const NOW_S = Math.floor(NOW_MS / 1000);
const body = Buffer.from('{"title":"占道经营"}', 'utf8');
const message = { sourceId: 'cz-12345', secret, id: 'msg_1', timestamp: NOW_S, body };

const sha256Key = (of: string): SigningKey => ({ secret: of, suite: 'hmac-sha256' });
const sm3Key = (of: string): SigningKey => ({ secret: of, suite: 'hmac-sm3' });

const headersOf = (headers: Record<string, string>): SignatureHeaders => {
  const read = readSignatureHeaders(headers);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};
const check = (headers: Record<string, string>, changes: Partial<Parameters<typeof verifySignature>[0]> = {}) =>
  verifySignature({
    headers: headersOf(headers),
    keys: [sha256Key(secret)],
    body,
    judgedAtMs: NOW_MS,
    maxAgeSeconds: 300,
    ...changes,
  });

describe('a signed message', () => {
  it('is accepted with its secret, and says which of several it was', () => {
    expect(check(signedHeaders(message))).toEqual({ ok: true, value: { keyIndex: 0 } });
    const keys = [generateSigningSecret(), secret, generateSigningSecret()].map(sha256Key);
    expect(check(signedHeaders(message), { keys })).toEqual({ ok: true, value: { keyIndex: 1 } });
  });

  it('is accepted when one of several signatures fits, while the sender replaces its secret', () => {
    const headers = signedHeaders(message);
    headers['webhook-signature'] =
      `v1a,b64 ${signMessage(generateSigningSecret(), 'msg_1', NOW_S, body)} ${headers['webhook-signature']}`;
    expect(check(headers).ok).toBe(true);
  });

  it('is refused with another secret, without any secret, and without a signature of a known version', () => {
    expect(check(signedHeaders(message), { keys: [sha256Key(generateSigningSecret())] })).toEqual({
      ok: false,
      error: 'mismatch',
    });
    expect(check(signedHeaders(message), { keys: [] })).toEqual({ ok: false, error: 'mismatch' });
    expect(check({ ...signedHeaders(message), 'webhook-signature': 'v2,AAAA' })).toEqual({
      ok: false,
      error: 'mismatch',
    });
  });

  it('is refused when any bit of body, id or time is another', () => {
    const headers = signedHeaders(message);
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const altered = Buffer.from(body);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(check(headers, { body: altered }).ok).toBe(false);
    }
    expect(check({ ...headers, 'webhook-id': 'msg_2' }).ok).toBe(false);
    expect(check({ ...headers, 'webhook-timestamp': String(NOW_S - 1) }).ok).toBe(false);
  });

  it('is refused for its age only beyond the limit, on both sides', () => {
    const headers = signedHeaders(message);
    const at = (seconds: number) => check(headers, { judgedAtMs: (NOW_S + seconds) * 1000 });
    expect(at(300).ok).toBe(true);
    expect(at(-300).ok).toBe(true);
    expect(at(301)).toEqual({ ok: false, error: 'too-old' });
    expect(at(-301)).toEqual({ ok: false, error: 'too-new' });
  });

  it('is never accepted after a random change of a header', () => {
    const headers = signedHeaders(message);
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat(200),
        fc.string({ minLength: 1, maxLength: 2 }),
        (name, place, text) => {
          const old = headers[name]!;
          const at = place % old.length;
          const altered = `${old.slice(0, at)}${text}${old.slice(at + 1)}`;
          // Base64 has several spellings of the same bytes, and a list may hold more than one signature; only bytes count.
          const bytesOf = (signature: string) => Buffer.from(signature.slice(3), 'base64');
          fc.pre(
            name !== 'webhook-signature' || !altered.split(' ').some((part) => bytesOf(part).equals(bytesOf(old))),
          );
          fc.pre(altered !== old && Number(altered) !== NOW_S);
          const read = readSignatureHeaders({ ...headers, [name]: altered });
          const accepted =
            read.ok &&
            verifySignature({
              headers: read.value,
              keys: [sha256Key(secret)],
              body,
              judgedAtMs: NOW_MS,
              maxAgeSeconds: 300,
            }).ok;
          expect(accepted).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the same as Standard Webhooks', () => {
  const independent = new Webhook(secret);

  it('signs what the independent library verifies', () => {
    expect(independent.verify(body, signedHeaders(message))).toEqual({ title: '占道经营' });
  });

  it('verifies what the independent library signs', () => {
    const signature = independent.sign('msg_9', new Date(NOW_S * 1000), body.toString());
    const headers = {
      'x-source': 's',
      'webhook-id': 'msg_9',
      'webhook-timestamp': String(NOW_S),
      'webhook-signature': signature,
    };
    expect(check(headers).ok).toBe(true);
  });

  it('takes secrets with their prefix', () => {
    expect(signMessage(`whsec_${secret}`, 'a', 1, 'b')).toBe(signMessage(secret, 'a', 1, 'b'));
    expect(signMessage(Buffer.from(secret, 'base64'), 'a', 1, 'b')).toBe(signMessage(secret, 'a', 1, 'b'));
  });
});

describe('a message signed with HMAC-SM3', () => {
  const sm3Message = { ...message, suite: 'hmac-sm3' } as const;

  it('carries what an independent implementation of SM3 gives', () => {
    // The digest of "abc" in GB/T 32905-2016, appendix A.1: the independent one is SM3.
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    for (const text of ['', 'x'.repeat(64), '{"title":"占道经营"}']) {
      const signed = Buffer.from(`msg_1.${NOW_S}.${text}`, 'utf8');
      const key = Buffer.from(secret, 'base64').toString('hex');
      const independent = Buffer.from(sm3(signed, { key, mode: 'hmac' }), 'hex').toString('base64');
      expect(signMessage(secret, 'msg_1', NOW_S, text, 'hmac-sm3')).toBe(`v1sm3,${independent}`);
    }
  });

  it('is accepted with a key of its suite only', () => {
    const headers = signedHeaders(sm3Message);
    expect(check(headers, { keys: [sha256Key(secret), sm3Key(secret)] })).toEqual({ ok: true, value: { keyIndex: 1 } });
    expect(check(headers).ok).toBe(false);
    expect(check(signedHeaders(message), { keys: [sm3Key(secret)] }).ok).toBe(false);
  });

  it('is not accepted under the version of the other suite', () => {
    const [, bytes] = signedHeaders(sm3Message)['webhook-signature']!.split(',');
    const renamed = { ...signedHeaders(sm3Message), 'webhook-signature': `v1,${bytes}` };
    expect(check(renamed, { keys: [sha256Key(secret), sm3Key(secret)] }).ok).toBe(false);
  });

  it('may stand beside one of the other suite, while a sender changes over', () => {
    const headers = signedHeaders(sm3Message);
    headers['webhook-signature'] += ` ${signedHeaders(message)['webhook-signature']}`;
    expect(check(headers, { keys: [sha256Key(secret)] }).ok).toBe(true);
    expect(check(headers, { keys: [sm3Key(secret)] }).ok).toBe(true);
  });
});

describe('a signed GET', () => {
  const path = '/v1/answers?after=5&limit=100';

  it('binds path and query', () => {
    const headers = { ...signedHeaders(message), 'webhook-signature': signGet(secret, 'msg_1', NOW_S, path) };
    expect(check(headers, { body: getBody(path) }).ok).toBe(true);
    expect(check(headers, { body: getBody('/v1/answers?after=0&limit=100') }).ok).toBe(false);
    expect(check(headers, { body: path }).ok).toBe(false);
  });
});

it('binds a request without a body to its method and address', () => {
  const close = targetBody('POST', '/v1/runs/1/close');
  const headers = signedHeaders({ ...message, body: close });
  expect(check(headers, { body: close }).ok).toBe(true);
  for (const other of ['', targetBody('POST', '/v1/runs/2/close'), targetBody('DELETE', '/v1/runs/1/close')]) {
    expect(check(headers, { body: other }).ok).toBe(false);
  }
});

describe('headers', () => {
  const good = signedHeaders(message);

  it.each(Object.keys(good))('are incomplete without %s', (name) => {
    const { [name]: _, ...rest } = good;
    expect(readSignatureHeaders(rest)).toEqual({ ok: false, error: 'headers-missing' });
  });

  it.each([
    ['a dot in the id, which would blur what was signed', { 'webhook-id': 'a.1' }],
    ['a time in milliseconds', { 'webhook-timestamp': String(NOW_MS) }],
    ['a time with a sign', { 'webhook-timestamp': '-1' }],
    ['an empty source', { 'x-source': '' }],
    ['a source with other letters', { 'x-source': "a' OR 1=1" }],
    ['a header sent twice', { 'webhook-id': ['a', 'b'] }],
  ])('are malformed with %s', (_what, change) => {
    expect(readSignatureHeaders({ ...good, ...change })).toEqual({ ok: false, error: 'headers-malformed' });
  });
});

it('refuses to sign with a short secret', () => {
  expect(() => signMessage('c2hvcnQ=', 'a', 1, 'b')).toThrow('at least 24 bytes');
});
