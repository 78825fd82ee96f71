import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority } from './certificate-authority.js';

const LISTENER_DAYS = 397;
const RENEW_BEFORE_DAYS = 60;

/** Files of one installation, in PEM. */
export interface BrokerCertificates {
  /** Directory of the authority that signs the certificates of platforms: not for the broker. */
  readonly authority: string;
  /** What the broker trusts, and what platforms trust the broker by. */
  readonly ca: string;
  /** The listeners' key and certificate in one file, as Kafka reads a PEM keystore. */
  readonly listener: string;
}

export const brokerCertificatesIn = (directory: string): BrokerCertificates => ({
  authority: join(directory, 'authority'),
  ca: join(directory, 'authority', 'ca.pem'),
  listener: join(directory, 'listener.pem'),
});

/**
 * Makes what is missing, and the listeners' certificate anew when it ends within two months or `hosts` are others. A
 * broker reads its files when it starts. `mode`: of the listener's file, for a deployment that hands it to another user.
 */
export async function ensureBrokerCertificates(
  directory: string,
  hosts: readonly string[],
  mode = 0o600,
): Promise<BrokerCertificates> {
  const files = brokerCertificatesIn(directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const authority = await CertificateAuthority.ensure(files.authority);
  // Public, and read by the broker's user.
  chmodSync(files.ca, 0o644);
  if (!(await holds(authority, files.listener, hosts))) {
    const { certificate, key } = await authority.issueServer(hosts, LISTENER_DAYS);
    const next = `${files.listener}.new`;
    writeFileSync(next, `${key}\n${certificate}${authority.certificate}`, { mode: 0o600, flush: true });
    chmodSync(next, mode);
    renameSync(next, files.listener);
  }
  return files;
}

async function holds(authority: CertificateAuthority, file: string, hosts: readonly string[]): Promise<boolean> {
  if (!existsSync(file)) return false;
  const pem = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/.exec(readFileSync(file, 'utf8'))?.[0];
  return pem !== undefined && authority.stillGood(pem, RENEW_BEFORE_DAYS, hosts);
}
