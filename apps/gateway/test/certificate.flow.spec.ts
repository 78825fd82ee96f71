import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from './browser.js';
import { CertificateMaker, type MadeCertificate } from './certificates.js';
import { runGateway, type RunningGateway } from './running-gateway.js';

// The sign-in with a person's certificate: a signature over a text of this gateway, checked against an authority's file.

let folder: string;
let maker: CertificateMaker;
let authority: MadeCertificate;
let stranger: MadeCertificate;
let good: MadeCertificate;
let gateway: RunningGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  maker = new CertificateMaker(folder);
  [authority, stranger] = [maker.authority('People CA'), maker.authority('Other CA')];
  good = maker.make('good', { subject: '/O=示范检察院/CN=lin', issuer: authority });
  await writeFile(join(folder, 'ca.pem'), `# of the demonstration\n${authority.pem}`);
  await writeFile(join(folder, 'revoked.txt'), '# none yet\n');
  gateway = await runGateway({
    env: {
      CERTIFICATE_CA_FILE: join(folder, 'ca.pem'),
      CERTIFICATE_REVOKED_FILE: join(folder, 'revoked.txt'),
      SECOND_FACTOR_ROLES: 'ops',
    },
  });
}, 60_000);
afterAll(async () => {
  await gateway.end();
  await rm(folder, { recursive: true });
});

const begin = async (browser: Browser) =>
  (await browser.ask<{ challenge: string; text: string }>('POST', '/api/certificate/challenge')).body;
const give = (browser: Browser, challenge: string, certificate: string, signature: string) =>
  browser.ask('POST', '/api/session/certificate', { challenge, certificate, signature });
async function signIn(certificate: MadeCertificate, browser = gateway.browser()) {
  const { challenge, text } = await begin(browser);
  return { browser, answer: await give(browser, challenge, certificate.pem, certificate.sign(text)) };
}

describe('the sign-in with a certificate', () => {
  it('is offered', async () => {
    expect((await gateway.browser().ask('GET', '/api/sign-in/methods')).body['certificate']).toBe(true);
  });

  it('opens a session that counts as one with a second factor', async () => {
    const { browser, answer } = await signIn(good);
    expect(answer.body).toEqual({ state: 'signed-in' });
    expect((await browser.ask('GET', '/api/session')).body).toMatchObject({
      person: { id: 'p-prosecutor' },
      secondFactor: true,
    });
    const last = (await gateway.history(gateway.accounts['p-prosecutor'].id)).at(-1);
    expect(last?.event).toMatchObject({ kind: 'signed-in', method: 'certificate', secondFactor: true });
  });

  it('asks neither for a new password nor for a code', async () => {
    await gateway.db.database.run((tx) => tx.query(`UPDATE account SET must_change = true WHERE account = 'xi'`));
    const { answer } = await signIn(maker.make('ops', { subject: '/CN=xi', issuer: authority }));
    expect(answer.body).toEqual({ state: 'signed-in' });
  });

  it.each(['rsa:2048', 'ec:prime256v1', 'ed25519'] as const)('takes a key of %s', async (key) => {
    const { answer } = await signIn(maker.make(key.replace(':', '-'), { subject: '/CN=lin', issuer: authority, key }));
    expect(answer.status).toBe(200);
  });

  it.each(['rsa:2048', 'ec:prime256v1'] as const)('takes the signature that openssl makes with %s', async (key) => {
    const certificate = maker.make(`by-command-${key.length}`, { subject: '/CN=lin', issuer: authority, key });
    const browser = gateway.browser();
    const { challenge, text } = await begin(browser);
    expect(text).toBe(`gp-sign-in\n${gateway.publicUrl}\n${challenge}`);
    const signature = maker.signByCommand(certificate, text);
    expect((await give(browser, challenge, certificate.pem, signature)).status).toBe(200);
  });
});

describe('a certificate', () => {
  const refused = async (certificate: MadeCertificate): Promise<void> => {
    const { browser, answer } = await signIn(certificate);
    expect([answer.status, answer.body['code']]).toEqual([401, 'GATEWAY.CERTIFICATE_REFUSED']);
    expect((await browser.ask('GET', '/api/session')).status).toBe(401);
  };

  it.each([
    ['of another authority', () => maker.make('a', { subject: '/CN=lin', issuer: stranger })],
    ['signed by itself', () => maker.make('b', { subject: '/CN=lin' })],
    [
      'of an authority that only has the name of ours',
      () => maker.make('c', { subject: '/CN=lin', issuer: maker.make('People CA 2', FORGED) }),
    ],
    ['of a person that signs others', () => maker.make('d', { subject: '/CN=lin', issuer: good })],
    [
      'of a server',
      () => maker.make('e', { subject: '/CN=lin', issuer: authority, extensions: ['extendedKeyUsage=serverAuth'] }),
    ],
    [
      'of an authority, as a person’s',
      () => maker.make('f', { subject: '/CN=lin', issuer: authority, extensions: ['basicConstraints=CA:TRUE'] }),
    ],
    ['with a short key', () => maker.make('g', { subject: '/CN=lin', issuer: authority, key: 'rsa:1024' })],
    [
      'on a curve that is not for this',
      () => maker.make('h', { subject: '/CN=lin', issuer: authority, key: 'ec:secp256k1' }),
    ],
    ['of somebody without an account', () => maker.make('i', { subject: '/CN=somebody', issuer: authority })],
    ['with two names', () => maker.make('j', { subject: '/CN=lin/CN=an', issuer: authority })],
    ['without a name', () => maker.make('k', { subject: '/O=lin', issuer: authority })],
  ])('%s opens nothing', (_, make) => refused(make()));

  const FORGED = { subject: '/CN=People CA', extensions: ['basicConstraints=critical,CA:TRUE'] };

  it('that was revoked opens nothing any more, without a restart', async () => {
    const lost = maker.make('lost', { subject: '/CN=lin', issuer: authority });
    expect((await signIn(lost)).answer.status).toBe(200);
    await writeFile(
      join(folder, 'revoked.txt'),
      `# lost on the way\n00:${maker.serialOf(lost).toLowerCase()}  # lin\n`,
    );
    await refused(lost);
    expect((await signIn(good)).answer.status).toBe(200);
  });

  it('opens nothing while the list of revoked ones cannot be read', async () => {
    await rm(join(folder, 'revoked.txt'));
    expect((await signIn(good)).answer.status).toBe(500);
    await writeFile(join(folder, 'revoked.txt'), '');
  });

  it('opens nothing after its end, and none before its beginning', async () => {
    const short = maker.make('short', { subject: '/CN=zhou', issuer: authority, days: 1 });
    gateway.clock.move(2 * 86_400_000);
    await refused(short);
    gateway.clock.move(-4 * 86_400_000);
    await refused(short);
    gateway.clock.move(2 * 86_400_000);
    expect((await signIn(short)).answer.status).toBe(200);
  });
});

describe('a signature', () => {
  it('of another text, another key or another challenge opens nothing, and its challenge is spent', async () => {
    const other = maker.make('other', { subject: '/CN=lin', issuer: authority });
    const texts: readonly ((text: string, challenge: string) => string)[] = [
      (_, challenge) => good.sign(challenge),
      (text) => good.sign(text.replace(gateway.publicUrl, 'https://evil.example')),
      (text) => good.sign(`${text}\n`),
      (text) => other.sign(text),
      () => Buffer.alloc(64).toString('base64'),
    ];
    for (const make of texts) {
      const browser = gateway.browser();
      const { challenge, text } = await begin(browser);
      const wrong = await give(browser, challenge, good.pem, make(text, challenge));
      expect(wrong.body['code']).toBe('GATEWAY.CERTIFICATE_REFUSED');
      expect((await give(browser, challenge, good.pem, good.sign(text))).body['code']).toBe(
        'GATEWAY.CHALLENGE_INVALID',
      );
    }
  });

  it('is good once, in the browser that asked, for five minutes', async () => {
    const browser = gateway.browser();
    const { challenge, text } = await begin(browser);
    const signature = good.sign(text);
    expect((await give(gateway.browser(), challenge, good.pem, signature)).body['code']).toBe(
      'GATEWAY.CHALLENGE_INVALID',
    );
    expect((await give(browser, challenge, good.pem, signature)).status).toBe(200);
    expect((await give(browser, challenge, good.pem, signature)).body['code']).toBe('GATEWAY.CHALLENGE_INVALID');
    const late = await begin(browser);
    gateway.clock.move(5 * 60_000 + 1);
    expect((await give(browser, late.challenge, good.pem, good.sign(late.text))).body['code']).toBe(
      'GATEWAY.CHALLENGE_INVALID',
    );
  });

  it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'with %j for a certificate opens nothing',
    async (pem) => {
      const browser = gateway.browser();
      const { challenge, text } = await begin(browser);
      expect((await give(browser, challenge, pem, good.sign(text))).body['code']).toBe('GATEWAY.CERTIFICATE_REFUSED');
    },
  );
});
