import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { asAdministrator } from './a-gateway-database.js';
import type { Browser } from './browser.js';
import { CertificateMaker, type MadeCertificate } from './certificates.js';
import { CLIENT, identityProvider, type IdentityProvider } from './identity-provider.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

// Sign-ins by proof have as many attempts from one address as those by password, and an unfinished one counts.

const PUBLIC_URL = 'http://127.0.0.1:3100';
const ADDRESS_FAILURES = 5;
const MINUTE = 60_000;
const TOO_MANY = 'GATEWAY.TOO_MANY_ATTEMPTS';

let folder: string;
let provider: IdentityProvider;
let gateway: RunningGateway;
let good: MadeCertificate;
let stranger: MadeCertificate;
beforeAll(async () => {
  for (const method of ['warn', 'info'] as const) jest.spyOn(console, method).mockReturnValue(undefined);
  folder = await mkdtemp(join(tmpdir(), 'proof-attempts-'));
  const maker = new CertificateMaker(folder);
  const authority = maker.authority('People CA');
  good = maker.make('good', { subject: '/CN=lin', issuer: authority });
  stranger = maker.make('stranger', { subject: '/CN=lin' });
  await writeFile(join(folder, 'ca.pem'), authority.pem);
  await writeFile(join(folder, 'secret'), CLIENT.secret);
  provider = await identityProvider(`${PUBLIC_URL}/api/oidc/callback`);
  provider.person = 'lin';
  gateway = await runGateway({
    env: {
      PUBLIC_URL,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET_FILE: join(folder, 'secret'),
      CERTIFICATE_CA_FILE: join(folder, 'ca.pem'),
      ADDRESS_FAILURES: String(ADDRESS_FAILURES),
      TRUSTED_PROXIES: '127.0.0.1',
    },
  });
}, 60_000);
afterAll(async () => {
  await gateway.end();
  await provider.close();
  await rm(folder, { recursive: true });
});

/** Every story comes from an address of its own. */
let lastAddress = 0;
const anAddress = (): Record<string, string> => ({ 'x-forwarded-for': `10.7.0.${(lastAddress += 1)}` });

const begin = (browser: Browser, from: Record<string, string>) =>
  browser.ask<{ challenge: string; text: string; code?: string }>('POST', '/api/certificate/challenge', {}, from);
async function signIn(certificate: MadeCertificate, from: Record<string, string>) {
  const browser = gateway.browser();
  const { status, body } = await begin(browser, from);
  if (status !== 200) return { status, code: body.code };
  const { challenge, text } = body;
  const proof = { challenge, certificate: certificate.pem, signature: certificate.sign(text) };
  const answer = await browser.ask('POST', '/api/session/certificate', proof, from);
  return { status: answer.status, code: answer.body['code'] };
}
const startOidc = async (browser: Browser, from: Record<string, string>): Promise<Response> =>
  browser.fetch('GET', '/api/oidc/start', undefined, from);
async function signInByProvider(from: Record<string, string>): Promise<string> {
  const browser = gateway.browser();
  const address = await provider.walk(browser, await startOidc(browser, from));
  const back = await browser.fetch('GET', address.pathname + address.search, undefined, from);
  return back.headers.get('location') ?? '';
}
const refusals = async (): Promise<number> =>
  (await asAdministrator(gateway.db, (query) => query(`SELECT FROM history WHERE entry LIKE '%too-many-attempts%'`)))
    .length;

describe('the sign-in with a certificate', () => {
  it('gives an address no more open challenges than it has failures, until the window is over', async () => {
    const from = anAddress();
    for (let n = 0; n < ADDRESS_FAILURES; n += 1) expect((await begin(gateway.browser(), from)).status).toBe(200);
    const refused = await begin(gateway.browser(), from);
    expect([refused.status, refused.body.code]).toEqual([429, TOO_MANY]);
    expect((await signIn(good, anAddress())).status).toBe(200);
    gateway.clock.move(11 * MINUTE);
    expect((await signIn(good, from)).status).toBe(200);
  });

  it('is refused after as many failures as a password, and tells so once per window', async () => {
    const from = anAddress();
    const before = await refusals();
    for (let n = 0; n < ADDRESS_FAILURES; n += 1) expect((await signIn(stranger, from)).status).toBe(401);
    for (let n = 0; n < 4; n += 1) expect(await signIn(good, from)).toEqual({ status: 429, code: TOO_MANY });
    expect((await refusals()) - before).toBe(1);
    gateway.clock.move(11 * MINUTE);
    expect((await signIn(good, from)).status).toBe(200);
  });

  it('is not finished from an address that waits by now, and counts answers to no challenge', async () => {
    const [from, browser] = [anAddress(), gateway.browser()];
    const { challenge, text } = (await begin(browser, from)).body;
    const made = { challenge: 'x'.repeat(43), certificate: good.pem, signature: good.sign(text) };
    const codes: unknown[] = [];
    for (let n = 0; n < ADDRESS_FAILURES; n += 1) {
      codes.push((await browser.ask('POST', '/api/session/certificate', made, from)).body['code']);
      if (n === 0) await signIn(stranger, from);
    }
    expect(codes).toEqual([...Array.from({ length: 3 }, () => 'GATEWAY.CHALLENGE_INVALID'), TOO_MANY, TOO_MANY]);
    await asAdministrator(gateway.db, (query) =>
      query(`UPDATE sign_in_attempt SET locked_until = $1 WHERE failures = 4`, [
        new Date(gateway.clock.now().getTime() + MINUTE),
      ]),
    );
    const late = { challenge, certificate: good.pem, signature: good.sign(text) };
    expect((await browser.ask('POST', '/api/session/certificate', late, from)).body['code']).toBe(TOO_MANY);
  });

  it('gives its place back when it is done: an office has one address', async () => {
    const from = anAddress();
    for (let n = 0; n < 3 * ADDRESS_FAILURES; n += 1) expect((await signIn(good, from)).status).toBe(200);
  });
});

describe('the sign-in by the identity provider', () => {
  it('begins no oftener from an address than that has failures', async () => {
    const from = anAddress();
    for (let n = 0; n < ADDRESS_FAILURES; n += 1) {
      const target = (await startOidc(gateway.browser(), from)).headers.get('location') ?? '';
      expect(new URL(target).origin).toBe(provider.issuer);
    }
    expect((await startOidc(gateway.browser(), from)).headers.get('location')).toBe(`/sign-in#problem=${TOO_MANY}`);
  });

  it('gives its place back when it is done, and counts what the provider refuses', async () => {
    const from = anAddress();
    for (let n = 0; n < 2 * ADDRESS_FAILURES; n += 1) expect(await signInByProvider(from)).toBe('/');
    provider.person = 'nobody-here';
    for (let n = 0; n < ADDRESS_FAILURES; n += 1) {
      expect(await signInByProvider(from)).toBe('/sign-in#problem=GATEWAY.OIDC_UNKNOWN_PERSON');
    }
    expect((await startOidc(gateway.browser(), from)).headers.get('location')).toBe(`/sign-in#problem=${TOO_MANY}`);
  });
});
