// What @peculiar/x509 builds its parts with wants this first.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequest,
  type PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { writeTextOnce } from '../services/write-once.js';

/** Read by every TLS library that platforms have, Java's and OpenSSL's included. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA_MIN_BITS = 2_048;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** Clocks of platforms are not ours. */
const SKEW_MS = 3_600_000;

/** PEM texts. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** PKCS #8; undefined when the holder made the key and sent a request. */
  readonly key: string | undefined;
  readonly validUntil: Date;
}

/** A certificate request that cannot be signed; the message says why. */
export class RequestRefused extends Error {}

interface Leaf {
  readonly commonName: string;
  readonly days: number;
  readonly usage: ExtendedKeyUsage;
  readonly names?: readonly string[];
  readonly publicKey: PublicKey | webcrypto.CryptoKey;
}

const newSerial = (): string => {
  const bytes = randomBytes(16);
  // Positive, and not shorter than its octets.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
};

const validity = (days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - SKEW_MS),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

const pkcs8 = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

async function newAuthority(): Promise<string> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: 'CN=grid-procuratorate broker authority',
    ...validity(AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${await pkcs8(keys.privateKey)}\n${certificate.toString('pem')}\n`;
}

/**
 * Signs the certificates of the broker's listeners for platforms, and of the platforms themselves; nothing else trusts
 * it. Its directory holds `authority.pem` (key and certificate, for its owner only) and `ca.pem`, which platforms get.
 */
export class CertificateAuthority {
  private constructor(
    /** Of `ca.pem`. */
    readonly file: string,
    private readonly own: X509Certificate,
    private readonly key: webcrypto.CryptoKey,
  ) {}

  /** Opens the authority of the directory. Throws when there is none. */
  static async open(directory: string): Promise<CertificateAuthority> {
    const text = readFileSync(join(directory, 'authority.pem'), 'utf8');
    const [key, certificate] = PemConverter.decode(text);
    if (key === undefined || certificate === undefined) throw new Error(`no key and certificate in ${directory}`);
    const privateKey = await webcrypto.subtle.importKey('pkcs8', key, ALGORITHM, false, ['sign']);
    return new CertificateAuthority(join(directory, 'ca.pem'), new X509Certificate(certificate), privateKey);
  }

  /** The same, and makes it when it is missing. */
  static async ensure(directory: string): Promise<CertificateAuthority> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    await writeTextOnce(join(directory, 'authority.pem'), newAuthority);
    const authority = await CertificateAuthority.open(directory);
    writeFileSync(authority.file, authority.certificate);
    return authority;
  }

  get certificate(): string {
    return `${this.own.toString('pem')}\n`;
  }

  /** True for one that this authority signed and that holds for that long yet, under all these names. */
  async stillGood(pem: string, days: number, names: readonly string[]): Promise<boolean> {
    const certificate = new X509Certificate(pem);
    const listed = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value);
    return (
      certificate.notAfter.getTime() > Date.now() + days * DAY_MS &&
      names.every((name) => listed?.includes(name) === true) &&
      (await certificate.verify({ publicKey: this.own.publicKey, signatureOnly: true }))
    );
  }

  /** For a listener that is reached under these host names and addresses. */
  async issueServer(names: readonly string[], days: number): Promise<IssuedCertificate> {
    const keys = await newKeys();
    const [commonName = ''] = names;
    const leaf = { commonName, days, names, usage: ExtendedKeyUsage.serverAuth, publicKey: keys.publicKey };
    return { ...(await this.issue(leaf)), key: await pkcs8(keys.privateKey) };
  }

  /** For a client of this name, with a key made here. */
  async issueClient(commonName: string, days: number): Promise<IssuedCertificate> {
    const keys = await newKeys();
    const leaf = { commonName, days, usage: ExtendedKeyUsage.clientAuth, publicKey: keys.publicKey };
    return { ...(await this.issue(leaf)), key: await pkcs8(keys.privateKey) };
  }

  /**
   * For a client that made its key itself and sent a PKCS #10 request. Of the request only the public key is used: the
   * name is ours to give. Throws RequestRefused.
   */
  async signRequest(request: string, commonName: string, days: number): Promise<IssuedCertificate> {
    const { publicKey } = await readRequest(request);
    return this.issue({ commonName, days, usage: ExtendedKeyUsage.clientAuth, publicKey });
  }

  private async issue({ commonName, days, usage, names, publicKey }: Leaf): Promise<IssuedCertificate> {
    const certificate = await X509CertificateGenerator.create({
      serialNumber: newSerial(),
      subject: [{ CN: [commonName] }],
      issuer: this.own.subject,
      ...validity(days),
      signingAlgorithm: ALGORITHM,
      publicKey,
      signingKey: this.key,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usage]),
        await AuthorityKeyIdentifierExtension.create(this.own),
        ...(names === undefined ? [] : [new SubjectAlternativeNameExtension(names.map(asGeneralName))]),
      ],
    });
    return { certificate: `${certificate.toString('pem')}\n`, key: undefined, validUntil: certificate.notAfter };
  }
}

const asGeneralName = (name: string): { type: 'ip' | 'dns'; value: string } => ({
  type: /^[0-9.]+$|:/.test(name) ? 'ip' : 'dns',
  value: name,
});

async function readRequest(pem: string): Promise<Pkcs10CertificateRequest> {
  let request: Pkcs10CertificateRequest;
  let genuine: boolean;
  try {
    request = new Pkcs10CertificateRequest(pem);
    genuine = await request.verify();
  } catch (error) {
    throw new RequestRefused('不是 PEM 格式的证书请求（PKCS #10）', { cause: error });
  }
  if (!genuine) throw new RequestRefused('证书请求的签名不成立');
  const { modulusLength } = request.publicKey.algorithm as { readonly modulusLength?: number };
  if (modulusLength !== undefined && modulusLength < RSA_MIN_BITS) {
    throw new RequestRefused(`RSA 密钥不得短于 ${RSA_MIN_BITS} 位`);
  }
  return request;
}
