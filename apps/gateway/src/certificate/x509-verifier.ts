import { constants, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '#kernel';
import type { CertificateFault, CertificateProof, CertificateVerifier } from './certificate-verifier.js';

export interface X509Settings {
  /** PEM file with the certificates of the authorities that issue people's certificates, one after the other. */
  readonly authoritiesFile: string;
  /** Part of the subject that names the holder. */
  readonly field: 'CN' | 'serialNumber' | 'UID';
  /** File with one serial number (hexadecimal) per line; null: none is revoked. */
  readonly revokedFile: string | null;
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const LARGEST_PEM = 20_000;
const LEAST_RSA_BITS = 2048;
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** Certificates of an authority in a file, with keys that Node's crypto knows. Both files are read at each sign-in. */
export class X509Verifier implements CertificateVerifier {
  constructor(private readonly settings: X509Settings) {}

  /** Rejects when a configured file cannot be read: then nobody is let in by certificate. */
  async verify(proof: CertificateProof, now: Date): Promise<Result<{ readonly holder: string }, CertificateFault>> {
    const certificate = readCertificate(proof.certificate);
    if (certificate === null) return err('unreadable');
    const authorities = await this.readAuthorities();
    const issuer = authorities.find((authority) => isIssuedBy(certificate, authority));
    if (issuer === undefined) return err('unknown-issuer');
    if (!isValidAt(certificate, now) || !isValidAt(issuer, now)) return err('not-valid-now');
    if (certificate.ca || !isForPeople(certificate)) return err('not-for-people');
    if ((await this.readRevoked()).has(plainSerial(certificate.serialNumber))) return err('revoked');
    const key = certificate.publicKey;
    if (!isStrong(key)) return err('weak-key');
    if (!isSignedBy(key, proof)) return err('signature-wrong');
    // More than one value arrives as a list: whose certificate it is would be a guess.
    const holder: unknown = certificate.toLegacyObject().subject[this.settings.field as 'CN'];
    return typeof holder === 'string' && holder !== '' ? ok({ holder }) : err('no-holder');
  }

  private async readAuthorities(): Promise<X509Certificate[]> {
    const text = await readFile(this.settings.authoritiesFile, 'utf8');
    return (text.match(PEM_BLOCK) ?? []).map((pem) => new X509Certificate(pem)).filter(({ ca }) => ca);
  }

  private async readRevoked(): Promise<ReadonlySet<string>> {
    const { revokedFile } = this.settings;
    if (revokedFile === null) return new Set();
    const lines = (await readFile(revokedFile, 'utf8')).split('\n');
    return new Set(lines.map((line) => plainSerial(line.split('#', 1)[0] ?? '')));
  }
}

function readCertificate(pem: string): X509Certificate | null {
  if (pem.length > LARGEST_PEM) return null;
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

const isIssuedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey);

const isValidAt = ({ validFrom, validTo }: X509Certificate, now: Date): boolean =>
  Date.parse(validFrom) <= now.getTime() && now.getTime() <= Date.parse(validTo);

/** Without the extension a certificate is for every purpose (RFC 5280 §4.2.1.12); Node calls it `keyUsage`. */
const isForPeople = ({ keyUsage }: X509Certificate): boolean =>
  (keyUsage as readonly string[] | undefined) === undefined || keyUsage.includes(CLIENT_AUTH);

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS;
  if (asymmetricKeyType === 'ec') return CURVES.has(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'ed25519';
}

/** SHA-256 with PKCS #1 v1.5 padding for RSA and DER for ECDSA: what the middleware of USB keys makes. */
function isSignedBy(key: KeyObject, { text, signature }: CertificateProof): boolean {
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const padding = key.asymmetricKeyType === 'rsa' ? { padding: constants.RSA_PKCS1_PADDING } : {};
  try {
    return verify(algorithm, Buffer.from(text, 'utf8'), { key, ...padding }, signature);
  } catch {
    return false;
  }
}

const plainSerial = (text: string): string =>
  text
    .replace(/[^0-9a-f]/gi, '')
    .replace(/^0+/, '')
    .toLowerCase();
