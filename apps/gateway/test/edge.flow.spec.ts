import { request as rawRequest } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSetCookie } from 'cookie';
import type { Browser } from './browser.js';
import { refreshCsrf, runGateway, type RunningGateway } from './running-gateway.js';

// What every answer of the one public address carries, and what no request gets past.

const PUBLIC_URL = 'https://grid.example.gov.cn';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway({ env: { PUBLIC_URL } });
}, 60_000);
afterAll(() => gateway.end());

interface Raw {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Past fetch, which tidies addresses and headers before it sends them. */
const raw = (method: string, path: string, headers: Record<string, string> = {}): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gateway.urls[0] ?? '');
    const sent = rawRequest({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString('latin1')));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });

describe('the cookie of a session', () => {
  it('is for this host, over https, and for no script', async () => {
    const { name: account, password } = gateway.accounts['p-prosecutor'];
    const response = await gateway.browser().fetch('POST', '/api/session', { account, password });
    const cookies = response.headers.getSetCookie();
    const session = parseSetCookie(cookies.find((line) => line.startsWith('__Host-session=')) ?? '');
    expect(session).toEqual({
      name: '__Host-session',
      value: expect.stringMatching(/^[\w-]{43}$/),
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      maxAge: 12 * 3600,
    });
    expect(await response.json()).toEqual({ state: 'signed-in' });
  });

  it('of a step on the way is like it, and goes with the last step', async () => {
    const { name: account, password } = gateway.accounts['p-clerk'];
    const browser = gateway.browser();
    await gateway.db.database.run((tx) => tx.query(`UPDATE account SET must_change = true WHERE account = 'chen'`));
    const first = await browser.fetch('POST', '/api/session', { account, password });
    const step = parseSetCookie(first.headers.getSetCookie()[0] ?? '');
    expect(step).toMatchObject({ name: '__Host-sign-in', httpOnly: true, secure: true, sameSite: 'lax', maxAge: 300 });
    const { challenge } = (await first.json()) as { challenge: string };
    expect(challenge).not.toBe(step.value);
    const last = await browser.fetch('POST', '/api/session/password', {
      challenge,
      newPassword: 'rain on the old roof',
    });
    const names = last.headers.getSetCookie().map((line) => parseSetCookie(line));
    expect(names).toEqual([
      expect.objectContaining({ name: '__Host-session' }),
      expect.objectContaining({ name: '__Host-sign-in', maxAge: 0 }),
    ]);
  });
});

describe('a request of another site', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await gateway.signedIn('p-chief');
  });

  it.each([
    ['without the token', { 'x-csrf-token': '' }],
    ['with the token of another session', { 'x-csrf-token': 'x'.repeat(43) }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['from a sister host', { origin: 'https://www.example.gov.cn', 'sec-fetch-site': 'same-site' }],
    ['from elsewhere as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ])('changes nothing %s', async (_, headers) => {
    for (const [method, path] of [
      ['POST', '/api/profile/totp'],
      ['DELETE', '/api/session'],
      ['PUT', '/api/services/case-handling/v1/clues/1'],
    ] as const) {
      const answer = await browser.ask(method, path, undefined, headers);
      expect([path, answer.status, answer.body['code']]).toEqual([path, 403, 'GATEWAY.CSRF']);
    }
    expect((await browser.ask('GET', '/api/session')).status).toBe(200);
  });

  it('signs nobody in', async () => {
    const { name: account, password } = gateway.accounts['p-elsewhere'];
    const planted = await gateway
      .browser()
      .ask(
        'POST',
        '/api/session',
        { account, password },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      );
    expect([planted.status, planted.body['code']]).toEqual([403, 'GATEWAY.CSRF']);
    const form = await fetch(`${gateway.urls[0] ?? ''}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: PUBLIC_URL },
      body: JSON.stringify({ account, password }),
    });
    expect(form.status).toBe(415);
  });

  it('with the token of a new session is refused for the old one', async () => {
    const other = await gateway.signedIn('p-chief');
    const answer = await browser.ask('DELETE', '/api/session', undefined, { 'x-csrf-token': other.csrfToken ?? '' });
    expect(answer.body['code']).toBe('GATEWAY.CSRF');
    await refreshCsrf(browser);
  });
});

describe('the console', () => {
  const nonceOf = (csp: string | null): string => /'nonce-([^']+)'/.exec(csp ?? '')?.[1] ?? '';

  it('is told not to be built while it is not', async () => {
    const response = await fetch(`${gateway.urls[0] ?? ''}/clues`);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await response.text();
    expect(text).toContain('控制台尚未构建');
    expect(text).not.toMatch(/<script|<style|style=/);
  });

  it('is served with a nonce of its own in each answer, and a policy without unsafe-inline', async () => {
    const directory = join(gateway.folder, 'console');
    await mkdir(join(directory, 'assets'), { recursive: true });
    await writeFile(
      join(directory, 'index.html'),
      '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" nonce="__CSP_NONCE__" src="/assets/app-a1.js"></script>',
    );
    await writeFile(join(directory, 'assets', 'app-a1.js'), 'export {};');
    const nonces = new Set<string>();
    for (const path of ['/', '/sign-in?from=%2Fclues', '/clues/0198/history']) {
      const response = await fetch((gateway.urls[0] ?? '') + path);
      const csp = response.headers.get('content-security-policy');
      const nonce = nonceOf(csp);
      expect(response.status).toBe(200);
      expect(csp).toBe(
        `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; ` +
          "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
      );
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const html = await response.text();
      expect(html.split(nonce)).toHaveLength(3);
      expect(html).not.toContain('__CSP_NONCE__');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('has assets that a browser keeps for a year, and no page for one that is not there', async () => {
    const asset = await raw('GET', '/assets/app-a1.js');
    expect([asset.status, asset.text]).toEqual([200, 'export {};']);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    for (const path of ['/assets/app-b2.js', '/api/nothing', '/api', '/ops/nothing', '/v1/clues']) {
      const { status, headers } = await raw('GET', path);
      expect([path, status, headers['content-type']]).toEqual([path, 404, expect.stringContaining('problem+json')]);
    }
  });

  it.each([
    '/assets/../../token-key.json',
    '/assets/..%2f..%2ftoken-key.json',
    '/assets/%2e%2e/%2e%2e/token-key.json',
    '/assets/..%5c..%5ctoken-key.json',
    '/assets/....//....//token-key.json',
    '/assets//../../token-key.json',
    '/assets/%00/../../token-key.json',
    '/assets/.hidden',
    '/../token-key.json',
    '/..%2ftoken-key.json',
  ])('gives no file for %s', async (path) => {
    await writeFile(join(gateway.folder, 'console', 'assets', '.hidden'), 'kept to itself');
    const { text } = await raw('GET', path);
    expect(text).not.toMatch(/"crv"|"kid"|kept to itself/);
  });
});

describe('every answer', () => {
  it.each(['/', '/api/session', '/api/nothing', '/assets/app-a1.js', '/livez', '/metrics', '/problems/GATEWAY.CSRF'])(
    'carries the headers of safety: %s',
    async (path) => {
      const { headers } = await raw('GET', path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=15768000; includeSubDomains',
        'permissions-policy': expect.stringContaining('camera=()'),
      });
      expect(headers['content-security-policy']).toMatch(/default-src '(none|self)'/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
      expect(headers['server']).toBeUndefined();
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('of the interface is kept by nobody on the way', async () => {
    const browser = await gateway.signedIn('p-prosecutor');
    for (const path of ['/api/session', '/api/sessions']) {
      expect((await browser.ask('GET', path)).headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('what is for those who run the product', () => {
  const OF_OPERATORS = [
    '/health',
    '/metrics',
    '/version',
    '/openapi.json',
    '/docs',
    '/docs/',
    '/docs/swagger-ui-init.js',
  ];
  const at = async (path: string): Promise<unknown[]> => {
    const { status, headers } = await raw('GET', path);
    return [path, status, headers['content-type']];
  };

  it.each([...OF_OPERATORS, '/docs/swagger-ui.css', '/%6detrics', '/metrics?x=1', '/docs/..%2fmetrics'])(
    'is not at the public address: %s',
    async (path) => {
      expect(await at(path)).toEqual([path, 404, 'application/problem+json; charset=utf-8']);
      expect((await raw('HEAD', path)).status).toBe(404);
    },
  );

  it('is at an address of its own, which has probes and nothing else', async () => {
    const url = gateway.managementUrls[0] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const path of [...OF_OPERATORS, '/livez', '/readyz']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    }
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('gp_gateway_sessions');
    for (const path of ['/', '/clues', '/api/session', '/api/sign-in/methods', '/assets/app-a1.js', '/problems']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
    }
    const { name: account, password } = gateway.accounts['p-prosecutor'];
    const signIn = { method: 'POST', headers: { 'content-type': 'application/json', origin: PUBLIC_URL } };
    const body = JSON.stringify({ account, password });
    expect((await fetch(`${url}/api/session`, { ...signIn, body })).status).toBe(404);
  });

  it('leaves probes at both', async () => {
    expect([(await raw('GET', '/livez')).status, (await raw('GET', '/readyz')).status]).toEqual([200, 200]);
  });
});

describe('two hundred hostile cookies and tokens', () => {
  /** Made of a good secret, so that they come as near to one as can be. */
  const mutations = (good: string): string[] => [
    ...[
      '',
      ' ',
      '0',
      'null',
      'undefined',
      '[object Object]',
      '{}',
      '[]',
      'true',
      'admin',
      '%00',
      '\\',
      '"',
      "' OR 1=1 --",
    ],
    ...['../../etc/passwd', '%', '%zz', '%E0%A4%A', '；', '中文', good.toUpperCase(), good.toLowerCase(), `"${good}"`],
    ...[good.slice(1), good.slice(0, -1), `${good}A`, `A${good}`, `${good}=`, `${good}%00`, `${good}%20`, ` ${good} x`],
    ...[good + good, good.replace(/.$/, '+'), good.replace(/^./, '/'), [...good].reverse().join(''), `${good},${good}`],
    ...['eyJhbGciOiJub25lIn0.eyJzdWIiOiJwLW9wcyJ9.', 'A'.repeat(43), '-'.repeat(43), '_'.repeat(43), 'A'.repeat(4000)],
    ...Array.from({ length: 43 }, (_, at) => good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1)),
    ...Array.from({ length: 43 }, (_, at) => good.slice(0, at)),
    ...Array.from({ length: 36 }, (_, at) => `${good.slice(0, at)}.${good.slice(at + 1)}`),
    ...Array.from({ length: 43 }, (_, at) => good.slice(at) + good.slice(0, at)).slice(1),
  ];
  const encoded = (text: string): string => (/^[\x21-\x7e ]*$/.test(text) ? text : encodeURIComponent(text));

  it('open no session and stop nothing', async () => {
    const browser = await gateway.signedIn('p-prosecutor');
    const good = browser.cookies.get('__Host-session') ?? '';
    const hostile = mutations(good);
    expect(hostile.length).toBeGreaterThanOrEqual(200);
    for (const value of hostile) {
      for (const name of ['__Host-session', '__Host-sign-in', 'session']) {
        const { status, text } = await raw('GET', '/api/session', { cookie: `${name}=${encoded(value)}` });
        expect([name, value, status]).toEqual([name, value, 401]);
        expect(JSON.parse(text)).toMatchObject({ code: 'GATEWAY.NOT_SIGNED_IN' });
      }
      const { status } = await raw('GET', '/api/session', { authorization: `Bearer ${encoded(value)}` });
      expect([value, status]).toEqual([value, 401]);
    }
    const named = await raw('GET', '/api/session', { cookie: `session=${good}` });
    expect(named.status).toBe(401);
    expect((await browser.ask('GET', '/api/session')).status).toBe(200);
  }, 60_000);

  it('change nothing as CSRF tokens and challenges', async () => {
    const browser = await gateway.signedIn('p-prosecutor');
    const hostile = mutations(browser.csrfToken ?? '').filter((value) => value.trim() !== browser.csrfToken);
    for (const value of hostile) {
      const token = { 'x-csrf-token': encoded(value) };
      const answer = await browser.ask('DELETE', '/api/session', undefined, token);
      expect([value, answer.body['code']]).toEqual([value, 'GATEWAY.CSRF']);
    }
    const stranger = gateway.browser();
    stranger.cookies.set('__Host-sign-in', 'A'.repeat(43));
    for (const value of hostile.slice(0, 60)) {
      const answer = await stranger.ask('POST', '/api/session/password', { challenge: value, newPassword: 'x' });
      expect([401, 422]).toContain(answer.status);
    }
    expect((await browser.ask('GET', '/api/session')).status).toBe(200);
  }, 60_000);

  it('of which the first counts when there are two: nothing is chosen among them', async () => {
    const browser = await gateway.signedIn('p-prosecutor');
    const good = browser.cookies.get('__Host-session') ?? '';
    const planted = `__Host-session=${'A'.repeat(43)}; __Host-session=${good}`;
    expect((await raw('GET', '/api/session', { cookie: planted })).status).toBe(401);
  });
});
