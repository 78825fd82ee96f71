import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { Browser } from './browser.js';
import { CLIENT, identityProvider, type IdentityProvider, type Tamper } from './identity-provider.js';
import { codeOf, refreshCsrf, runGateway, type RunningGateway } from './running-gateway.js';

// The sign-in by a certified provider library, and whatever somebody between it, the browser and the gateway could try.

const PUBLIC_URL = 'http://127.0.0.1:3100';
const CALLBACK = `${PUBLIC_URL}/api/oidc/callback`;

let folder: string;
let provider: IdentityProvider;
let gateway: RunningGateway;
beforeAll(async () => {
  for (const method of ['warn', 'info'] as const) jest.spyOn(console, method).mockReturnValue(undefined);
  folder = await mkdtemp(join(tmpdir(), 'oidc-'));
  await writeFile(join(folder, 'secret'), `${CLIENT.secret}\n`);
  provider = await identityProvider(CALLBACK);
  gateway = await runGateway({
    env: {
      PUBLIC_URL,
      OIDC_ISSUER: provider.issuer,
      OIDC_NAME: '省院统一身份认证',
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET_FILE: join(folder, 'secret'),
      OIDC_CLAIM: 'preferred_username',
      SECOND_FACTOR_ROLES: 'auditor',
    },
  });
}, 60_000);
beforeEach(() => {
  provider.person = 'lin';
  provider.tamper = undefined;
});
afterAll(async () => {
  await gateway.end();
  await provider.close();
  await rm(folder, { recursive: true });
});

const start = (browser: Browser): Promise<Response> => browser.fetch('GET', '/api/oidc/start');
/** Where the gateway sends a browser that comes back. */
const comeBack = async (browser: Browser, address: URL): Promise<string> => {
  const response = await browser.fetch('GET', address.pathname + address.search);
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
};
async function signIn(browser = gateway.browser()): Promise<{ browser: Browser; target: string; address: URL }> {
  const address = await provider.walk(browser, await start(browser));
  return { browser, target: await comeBack(browser, address), address };
}
const fragmentOf = (target: string) => Object.fromEntries(new URLSearchParams(target.split('#')[1] ?? ''));
const statusOf = async (browser: Browser): Promise<number> => (await browser.ask('GET', '/api/session')).status;

describe('the sign-in by the identity provider', () => {
  it('is offered by its name', async () => {
    const { body } = await gateway.browser().ask('GET', '/api/sign-in/methods');
    expect(body).toEqual({ local: true, oidc: { name: '省院统一身份认证' }, certificate: false });
  });

  it('leads to the provider with a code flow, PKCE, state and nonce', async () => {
    const response = await start(gateway.browser());
    expect(response.status).toBe(302);
    const { origin, searchParams } = new URL(response.headers.get('location') ?? '');
    expect(origin).toBe(provider.issuer);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: CLIENT.id,
      redirect_uri: CALLBACK,
      scope: 'openid profile',
      response_type: 'code',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
  });

  it('opens a session for the account that the provider names', async () => {
    const { browser, target } = await signIn();
    expect(target).toBe('/');
    const { body } = await browser.ask<{ person: { id: string } }>('GET', '/api/session');
    expect(body.person.id).toBe('p-prosecutor');
    const last = (await gateway.history(gateway.accounts['p-prosecutor'].id)).at(-1);
    expect(last?.event).toMatchObject({ kind: 'signed-in', method: 'oidc', secondFactor: false });
  });

  it('asks for the second factor here, unless the provider says that it has', async () => {
    provider.person = 'shen';
    const { browser, target } = await signIn();
    const { state, challenge, secret = '' } = fragmentOf(target);
    expect([target.split('#')[0], state]).toEqual(['/sign-in', 'enrol-second-factor']);
    expect(await statusOf(browser)).toBe(401);
    const code = codeOf(secret, gateway.clock.now());
    expect((await browser.ask('POST', '/api/session/second-factor', { challenge, code })).status).toBe(200);
    expect(fragmentOf((await signIn()).target)['state']).toBe('second-factor');

    provider.tamper = (claims, resign) => resign({ ...claims, amr: ['pwd', 'otp'] });
    const strong = await signIn();
    expect(strong.target).toBe('/');
    expect((await strong.browser.ask('GET', '/api/session')).body['secondFactor']).toBe(true);
  });

  it.each([
    ['somebody without an account', 'nobody-here', 'GATEWAY.OIDC_UNKNOWN_PERSON'],
    ['somebody without a role in force', 'wu', 'GATEWAY.PERSON_NOT_IN_OFFICE'],
    ['somebody whose account is locked', 'chen', 'GATEWAY.ACCOUNT_LOCKED'],
    ['somebody who did not agree', null, 'GATEWAY.OIDC_REFUSED'],
  ])('refuses %s on the page of the sign-in', async (_, person, problem) => {
    await gateway.db.database.run((tx) => tx.query(`UPDATE account SET state = 'locked' WHERE account = 'chen'`));
    provider.person = person;
    const { browser, target } = await signIn();
    expect(target).toBe(`/sign-in#problem=${problem}`);
    expect(await statusOf(browser)).toBe(401);
  });

  it('creates no account for whom the provider knows and the organisation does not', async () => {
    const count = () => gateway.db.database.read((tx) => tx.query('SELECT count(*) FROM account'));
    const before = await count();
    provider.person = 'somebody-new';
    await signIn();
    expect(await count()).toEqual(before);
  });
});

describe('a return from the provider', () => {
  it('is good once', async () => {
    const { browser, address } = await signIn();
    expect(await comeBack(browser, address)).toBe('/sign-in#problem=GATEWAY.CHALLENGE_INVALID');
  });

  it('is good in the browser that began', async () => {
    const [victim, attacker] = [gateway.browser(), gateway.browser()];
    const address = await provider.walk(attacker, await start(attacker));
    expect(await comeBack(victim, address)).toBe('/sign-in#problem=GATEWAY.CHALLENGE_INVALID');
    await start(victim);
    expect(await comeBack(victim, address)).toBe('/sign-in#problem=GATEWAY.CHALLENGE_INVALID');
    expect(await statusOf(victim)).toBe(401);
  });

  it('is not good with the code of another flow: PKCE and nonce are of this one', async () => {
    const [one, two] = [gateway.browser(), gateway.browser()];
    const [mine, theirs] = [await provider.walk(one, await start(one)), await provider.walk(two, await start(two))];
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    expect(await comeBack(one, mine)).toBe('/sign-in#problem=GATEWAY.OIDC_REFUSED');
  });

  it.each([
    ['another state', (address: URL) => address.searchParams.set('state', 'x'.repeat(43)), 'GATEWAY.CHALLENGE_INVALID'],
    ['no state', (address: URL) => address.searchParams.delete('state'), 'GATEWAY.CHALLENGE_INVALID'],
    ['two states', (address: URL) => address.searchParams.append('state', 'y'), 'GATEWAY.OIDC_REFUSED'],
    [
      'another issuer',
      (address: URL) => address.searchParams.set('iss', 'https://evil.example'),
      'GATEWAY.OIDC_REFUSED',
    ],
    ['no issuer', (address: URL) => address.searchParams.delete('iss'), 'GATEWAY.OIDC_REFUSED'],
    ['no code', (address: URL) => address.searchParams.delete('code'), 'GATEWAY.OIDC_REFUSED'],
    ['a made-up code', (address: URL) => address.searchParams.set('code', 'made-up'), 'GATEWAY.OIDC_REFUSED'],
    ['an error', (address: URL) => address.searchParams.set('error', 'server_error'), 'GATEWAY.OIDC_REFUSED'],
  ])('is not good with %s', async (_, change, problem) => {
    const browser = gateway.browser();
    const address = await provider.walk(browser, await start(browser));
    change(address);
    expect(await comeBack(browser, address)).toBe(`/sign-in#problem=${problem}`);
    expect(await statusOf(browser)).toBe(401);
  });

  it('is not good after five minutes', async () => {
    const browser = gateway.browser();
    const address = await provider.walk(browser, await start(browser));
    gateway.clock.move(5 * 60_000 + 1);
    expect(await comeBack(browser, address)).toBe('/sign-in#problem=GATEWAY.CHALLENGE_INVALID');
  });

  it('puts no other page after itself', async () => {
    const browser = gateway.browser();
    const address = await provider.walk(browser, await start(browser));
    address.searchParams.set('target', 'https://evil.example');
    expect(await comeBack(browser, address)).toBe('/');
  });
});

describe('an ID token', () => {
  const HOUR = 3600;
  const now = Math.floor(Date.now() / 1000);
  const cases: readonly (readonly [string, Tamper])[] = [
    ['with another nonce', (claims, resign) => resign({ ...claims, nonce: 'another' })],
    ['without a nonce', ({ nonce: _, ...claims }, resign) => resign(claims)],
    ['of another issuer', (claims, resign) => resign({ ...claims, iss: 'https://evil.example' })],
    ['for another client', (claims, resign) => resign({ ...claims, aud: 'another-client' })],
    [
      'for us among others, given to another',
      (claims, resign) => resign({ ...claims, aud: [CLIENT.id, 'b'], azp: 'b' }),
    ],
    ['that is over', (claims, resign) => resign({ ...claims, iat: now - 2 * HOUR, exp: now - HOUR })],
    ['that never ends', ({ exp: _, ...claims }, resign) => resign(claims)],
    ['that begins later', (claims, resign) => resign({ ...claims, nbf: now + HOUR })],
    ['without a subject', ({ sub: _, ...claims }, resign) => resign(claims)],
    ['without the claim that names the account', ({ preferred_username: _, ...claims }, resign) => resign(claims)],
    ['with a list where the name should be', (claims, resign) => resign({ ...claims, preferred_username: ['lin'] })],
    ['without a signature', async (claims) => new UnsecuredJWT(claims).encode()],
    ['with its signature cut off', async (claims, resign) => (await resign(claims)).replace(/[^.]+$/, '')],
    [
      'signed with our own secret',
      (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(CLIENT.secret)),
    ],
    ['of another algorithm than the configured one', (claims) => signedByAnother(claims, 'ES256')],
    ['of another key with a known name', (claims) => signedByAnother(claims, 'RS256')],
    [
      'with other claims under the old signature',
      async (claims, resign) => {
        const [head, , signature] = (await resign(claims)).split('.');
        const body = Buffer.from(JSON.stringify({ ...claims, preferred_username: 'an' })).toString('base64url');
        return `${head ?? ''}.${body}.${signature ?? ''}`;
      },
    ],
    ['that is no token', async () => 'not.a.token'],
  ];

  async function signedByAnother(claims: object, alg: string): Promise<string> {
    const { privateKey } = await generateKeyPair(alg);
    return new SignJWT({ ...claims }).setProtectedHeader({ alg, kid: 'k1' }).sign(privateKey);
  }

  it.each(cases)('%s opens nothing', async (_, tamper) => {
    provider.tamper = tamper;
    const { browser, target } = await signIn();
    expect(target).toBe('/sign-in#problem=GATEWAY.OIDC_REFUSED');
    expect(await statusOf(browser)).toBe(401);
  });

  it('that is signed anew and says the same opens a session: the cases above fail for their own reason', async () => {
    provider.tamper = (claims, resign) => resign(claims);
    const { browser, target } = await signIn();
    expect(target).toBe('/');
    await refreshCsrf(browser);
  });
});

describe('a provider that is away', () => {
  it('is told as such, and the rest goes on', async () => {
    const { body } = await gateway.browser().ask('GET', '/problems/GATEWAY.OIDC_UNAVAILABLE');
    expect(body).toMatchObject({ status: 502 });
    const browser = gateway.browser();
    const address = await provider.walk(browser, await start(browser));
    await provider.close();
    expect(await comeBack(browser, address)).toBe('/sign-in#problem=GATEWAY.OIDC_UNAVAILABLE');
    await gateway.signedIn('p-chief');
  });
});
