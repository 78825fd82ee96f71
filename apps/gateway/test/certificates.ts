import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivateKey, sign } from 'node:crypto';

export interface MadeCertificate {
  readonly pem: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** A signature over UTF-8 text, base64. */
  readonly sign: (text: string) => string;
}

type Key = 'rsa:2048' | 'rsa:1024' | 'ec:prime256v1' | 'ec:secp256k1' | 'ed25519';

/** Certificates by the openssl command, as an authority would make them. */
export class CertificateMaker {
  constructor(private readonly folder: string) {}

  authority(name: string): MadeCertificate {
    return this.make(name, { subject: `/CN=${name}`, extensions: ['basicConstraints=critical,CA:TRUE'], days: 3650 });
  }

  make(
    name: string,
    options: {
      readonly subject: string;
      readonly issuer?: MadeCertificate;
      readonly key?: Key;
      readonly extensions?: readonly string[];
      readonly days?: number;
    },
  ): MadeCertificate {
    const { subject, issuer, key = 'ec:prime256v1', days = 30 } = options;
    const extensions = options.extensions ?? ['basicConstraints=CA:FALSE', 'extendedKeyUsage=clientAuth'];
    const [keyFile, certFile] = [join(this.folder, `${name}.key`), join(this.folder, `${name}.pem`)];
    this.openssl(...KEYS[key], '-out', keyFile);
    this.openssl(
      ...['req', '-x509', '-new', '-sha256', '-utf8', '-key', keyFile, '-subj', subject, '-days', String(days)],
      ...extensions.flatMap((extension) => ['-addext', extension]),
      ...(issuer === undefined ? [] : ['-CA', issuer.certFile, '-CAkey', issuer.keyFile]),
      ...['-out', certFile],
    );
    const privateKey = createPrivateKey(readFileSync(keyFile));
    return {
      pem: readFileSync(certFile, 'utf8'),
      certFile,
      keyFile,
      sign: (text) => sign(key === 'ed25519' ? null : 'sha256', Buffer.from(text), privateKey).toString('base64'),
    };
  }

  /** The signature that the command itself makes. */
  signByCommand(certificate: MadeCertificate, text: string): string {
    const file = join(this.folder, 'text');
    writeFileSync(file, text);
    return execFileSync('openssl', ['dgst', '-sha256', '-sign', certificate.keyFile, file]).toString('base64');
  }

  serialOf(certificate: MadeCertificate): string {
    const line = this.openssl('x509', '-in', certificate.certFile, '-noout', '-serial').toString();
    return line.trim().replace('serial=', '');
  }

  private openssl(...args: readonly string[]): Buffer {
    return execFileSync('openssl', [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

const KEYS: Readonly<Record<Key, readonly string[]>> = {
  'rsa:2048': ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa:1024': ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  'ec:prime256v1': ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
  'ec:secp256k1': ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  ed25519: ['genpkey', '-algorithm', 'ED25519'],
};
