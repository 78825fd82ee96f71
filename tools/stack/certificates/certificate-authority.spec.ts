import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from './certificate-authority.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'authority-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** What a platform does on its own machine. */
function request(subject: string, algorithm: readonly string[]): string {
  openssl('req', '-new', '-nodes', '-subj', subject, ...algorithm, '-keyout', 'own-key.pem', '-out', 'own.csr');
  return readFileSync(join(directory, 'own.csr'), 'utf8');
}
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

describe('the authority of the listeners for platforms', () => {
  it('is made once, and its key is readable by its owner only', async () => {
    const [first, second] = await Promise.all([
      CertificateAuthority.ensure(join(directory, 'a')),
      CertificateAuthority.ensure(join(directory, 'a')),
    ]);
    expect(second.certificate).toBe(first.certificate);
    expect(readFileSync(first.file, 'utf8')).toBe(first.certificate);
    expect(statSync(join(directory, 'a', 'authority.pem')).mode & 0o077).toBe(0);
    expect(new X509Certificate(first.certificate).ca).toBe(true);
    await expect(CertificateAuthority.open(join(directory, 'nowhere'))).rejects.toThrow('ENOENT');
  });

  it('signs servers under their names and addresses, and clients under the name that it gives, each for its use alone', async () => {
    const authority = await CertificateAuthority.ensure(join(directory, 'b'));
    const server = await authority.issueServer(['localhost', '127.0.0.1', 'kafka'], 30);
    const client = await authority.issueClient('cz-12345.k7f2qa', 30);
    const [ofServer, ofClient] = [server, client].map(({ certificate }) => new X509Certificate(certificate));
    expect(ofServer?.checkHost('kafka')).toBe('kafka');
    expect(ofServer?.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(ofServer?.checkHost('elsewhere')).toBeUndefined();
    expect(ofClient?.subject).toBe('CN=cz-12345.k7f2qa');
    expect(ofClient?.checkPrivateKey(createPrivateKey(client.key ?? ''))).toBe(true);
    // What OpenSSL, and with it most clients, thinks of them.
    writeFileSync(join(directory, 'server.pem'), server.certificate);
    writeFileSync(join(directory, 'client.pem'), client.certificate);
    const verify = (purpose: string, file: string) => () =>
      openssl('verify', '-x509_strict', '-purpose', purpose, '-CAfile', authority.file, file);
    expect(verify('sslserver', 'server.pem')()).toContain('OK');
    expect(verify('sslclient', 'client.pem')()).toContain('OK');
    expect(verify('sslserver', 'client.pem')).toThrow('unsuitable');
  });

  it('signs the key of a request and not the name in it', async () => {
    const authority = await CertificateAuthority.ensure(join(directory, 'c'));
    const signed = await authority.signRequest(request('/CN=ANONYMOUS/O=x', EC), 'cz-12345.aaaaaa', 30);
    expect(signed.key).toBeUndefined();
    expect(new X509Certificate(signed.certificate).subject).toBe('CN=cz-12345.aaaaaa');
    const rsa = await authority.signRequest(request('/CN=x', ['-newkey', 'rsa:2048']), 'cz-12345.bbbbbb', 30);
    expect(new X509Certificate(rsa.certificate).publicKey.asymmetricKeyType).toBe('rsa');
  });

  it('refuses a short key, a broken signature, and what is no request', async () => {
    const authority = await CertificateAuthority.ensure(join(directory, 'd'));
    const sign = (text: string) => authority.signRequest(text, 'cz-12345.aaaaaa', 30);
    await expect(sign(request('/CN=x', ['-newkey', 'rsa:1024']))).rejects.toThrow('2048');
    await expect(sign('hello')).rejects.toThrow('PKCS #10');
    const good = Buffer.from(request('/CN=right', EC).replaceAll(/-----[^-]+-----|\n/g, ''), 'base64');
    good.write('wrong', good.indexOf('right'));
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${good.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
    await expect(sign(forged)).rejects.toThrow('签名不成立');
  });

  it('knows which certificate of a listener is to be made anew', async () => {
    const authority = await CertificateAuthority.ensure(join(directory, 'e'));
    const other = await CertificateAuthority.ensure(join(directory, 'f'));
    const { certificate } = await authority.issueServer(['localhost'], 40);
    expect(await authority.stillGood(certificate, 30, ['localhost'])).toBe(true);
    expect(await authority.stillGood(certificate, 50, ['localhost'])).toBe(false);
    expect(await authority.stillGood(certificate, 30, ['localhost', 'kafka'])).toBe(false);
    expect(await other.stillGood(certificate, 30, ['localhost'])).toBe(false);
  });
});
