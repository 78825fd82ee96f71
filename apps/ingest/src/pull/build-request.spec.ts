import { createHmac } from 'node:crypto';
import { buildOAuthRequest, buildPageRequest, buildSignInRequest, NO_CREDENTIALS } from './build-request.js';
import type { Connector, HmacSignIn } from './connector.js';
import type { Ask } from './paging.js';

const ASK: Ask = {
  cursor: 'a b&c',
  page: 3,
  sinceMs: Date.parse('2026-03-02T01:00:00Z'),
  untilMs: Date.parse('2026-03-02T02:00:00Z'),
  reachesNow: true,
};
const NOW = Date.parse('2026-03-02T04:00:00Z');
const connector = (over: Partial<Connector> = {}): Connector => ({
  title: '示例',
  request: {
    method: 'GET',
    url: 'https://platform.example/v1/{page}/list',
    query: { after: '{cursor}', n: '{pageSize}' },
  },
  signIn: { kind: 'none' },
  paging: { kind: 'cursor', next: '/next' },
  answer: { items: '' },
  ...over,
});
const build = (one: Connector, credentials = NO_CREDENTIALS, ask = ASK) =>
  buildPageRequest(one, ask, { credentials, secret: 'geheim', nowMs: NOW });

describe('the request of a page', () => {
  it('has its values where the templates say, each in the form of its place', () => {
    const { request } = build(connector());
    expect(request.url.href).toBe('https://platform.example/v1/3/list?after=a+b%26c&n=100');
    const posted = build(
      connector({
        times: 'local',
        request: {
          method: 'POST',
          url: 'https://platform.example/list',
          json: { page: '{page}', where: [{ from: '{since}', to: '至 {until}' }], cursor: '{cursor}' },
        },
      }),
    );
    expect(JSON.parse(posted.request.body ?? '')).toEqual({
      page: 3,
      where: [{ from: '2026-03-02 09:00:00', to: '至 2026-03-02 10:00:00' }],
      cursor: 'a b&c',
    });
  });

  it.each([
    ['iso', '2026-03-02T09:00:00+08:00'],
    ['compact', '20260302090000'],
    ['unix', '1772413200'],
    ['unix-ms', '1772413200000'],
  ] as const)('writes times as %s', (times, expected) => {
    const query = { since: '{since}' };
    const { request } = build(connector({ times, request: { method: 'GET', url: 'https://p.example/', query } }));
    expect(request.url.searchParams.get('since')).toBe(expected);
  });

  it('leaves out a parameter that has no value, and cannot be led to another host by one', () => {
    const first = build(connector(), NO_CREDENTIALS, { ...ASK, cursor: '' });
    expect(first.request.url.search).toBe('?n=100');
    const hostile = { ...ASK, cursor: '@evil.example/../..//' };
    const url = 'https://platform.example/{cursor}';
    const { request } = build(connector({ request: { method: 'GET', url } }), NO_CREDENTIALS, hostile);
    expect(request.url.host).toBe('platform.example');
  });

  it('is shown without what the sign-in gave', () => {
    const given = { headers: [['authorization', 'Bearer geheim']], query: [['token', 'geheim']] } as const;
    const { request, shown } = build(connector(), given);
    expect(request.headers['authorization']).toBe('Bearer geheim');
    expect(request.url.searchParams.get('token')).toBe('geheim');
    expect(JSON.stringify(shown)).not.toContain('geheim');
    expect(shown.headers['authorization']).toBe('***');
  });
});

describe('a signed request', () => {
  const signIn: HmacSignIn = {
    kind: 'hmac',
    digest: 'hmac-sha256',
    keyName: 'appKey',
    key: 'jcy',
    timestampName: 'ts',
    timestampAs: 'unix-ms',
    nonceName: 'nonce',
    signName: 'sign',
  };
  const one = (over: Partial<HmacSignIn> = {}): Connector =>
    connector({
      signIn: { ...signIn, ...over },
      request: { method: 'GET', url: 'https://p.example/?z=1', query: { b: '{page}', 名: '积 水' } },
    });
  const mac = (text: string, hash = 'sha256') => createHmac(hash, 'geheim').update(text);

  it('has the digest of all its parameters in the order of their names', () => {
    const { request, shown } = build(one());
    const all = Object.fromEntries(request.url.searchParams);
    const text = `appKey=jcy&b=3&nonce=${all['nonce']}&ts=${NOW}&z=1&名=积 水`;
    expect(all['sign']).toBe(mac(text).digest('hex'));
    expect(all['nonce']).toMatch(/^[0-9a-f]{24}$/);
    expect(shown.url).toContain('sign=***');
    expect(shown.url).not.toContain(all['sign']);
  });

  it('takes other digests, other texts and other places', () => {
    const over = {
      nonceName: undefined as never,
      digest: 'hmac-sm3',
      text: 'joined',
      encoding: 'base64',
      signIn: 'header',
    } as const;
    const { request } = build(one(over));
    expect(request.headers['sign']).toBe(mac(`appKeyjcyb3ts${NOW}z1名积 水`, 'sm3').digest('base64'));
    const upper = build(one({ nonceName: undefined as never, encoding: 'HEX', digest: 'hmac-md5' }));
    const expected = mac(`appKey=jcy&b=3&ts=${NOW}&z=1&名=积 水`, 'md5').digest('hex').toUpperCase();
    expect(upper.request.url.searchParams.get('sign')).toBe(expected);
  });
});

describe('the request of a sign-in', () => {
  it('has the secret in its body alone', () => {
    const json = buildSignInRequest({ url: 'https://p.example/login', json: { u: 'jcy', p: '{secret}' } }, 'a"b');
    expect(JSON.parse(json.body ?? '')).toEqual({ u: 'jcy', p: 'a"b' });
    const form = buildSignInRequest({ url: 'https://p.example/login', form: { p: '{secret}' } }, 'a&b=c');
    expect(form.body).toBe('p=a%26b%3Dc');
  });

  it('is that of RFC 6749, 4.4, either way', () => {
    const signIn = { kind: 'oauth2', tokenUrl: 'https://p.example/token', clientId: 'j:y', scope: 'read' } as const;
    const basic = buildOAuthRequest(signIn, 'g h');
    expect(basic.body).toBe('grant_type=client_credentials&scope=read');
    expect(Buffer.from(basic.headers['authorization']!.slice(6), 'base64').toString()).toBe('j%3Ay:g%20h');
    const inBody = buildOAuthRequest({ ...signIn, client: 'body' }, 'g h');
    expect(inBody.headers['authorization']).toBeUndefined();
    expect(inBody.body).toContain('client_id=j%3Ay&client_secret=g+h');
  });
});
