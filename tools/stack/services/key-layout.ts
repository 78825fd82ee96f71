import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from './service-catalogue.js';

/**
 * Who seals with one set of keys. Values of one service are opened by none but itself; the secrets of sources alone
 * travel, from ingest to notify.
 */
export const KEY_SETS = {
  ingest: ['ingest', 'notify'],
  matcher: ['matcher'],
  'case-handling': ['case-handling'],
  gateway: ['gateway'],
} as const satisfies Partial<Record<ServiceName, readonly ServiceName[]>>;

export type KeySetName = keyof typeof KEY_SETS;

export const KEY_SET_NAMES = Object.keys(KEY_SETS) as readonly KeySetName[];

export const servicesOf = (set: KeySetName): readonly ServiceName[] => KEY_SETS[set];

/** The kinds of identifiers that are indexed, by the one service that makes indexes. */
export const INDEX_KINDS: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  ingest: ['phone', 'idNo', 'personName', 'plate'],
};

/** What one service is given. */
export interface ServiceKeyFiles {
  /** FIELD_KEYS_FILE: wrapped. */
  readonly fieldKeys: string;
  /** FIELD_KEK_FILE: what wraps the keys of its set. */
  readonly fieldKek: string;
  /** WITNESS_KEY_FILE: signs the lines of its own witness. */
  readonly witnessKey: string;
}

/** Paths of the keys of one installation on this machine. */
export interface KeyFiles {
  readonly directory: string;
  /** Private JWK that signs people's tokens: for the gateway and for the command that issues them. */
  readonly tokenKey: string;
  /** AUTH_JWKS_FILE of the services: the public half. */
  readonly jwks: string;
  /** Directory of the keys that sign witnesses, `<service>.json`; for those who verify, the public halves. */
  readonly witnessKeys: string;
  readonly publicWitnessKeys: string;
  /** SECURITY_LOG_KEY_FILE of all services, and of those who verify: links the lines of the security logs. */
  readonly securityLogKey: string;
  readonly of: Readonly<Record<ServiceName, ServiceKeyFiles>>;
}

/** One folder for each kind of holder: wrapped keys, public keys, and secrets that lie elsewhere where they can. */
export function keyFilesIn(directory: string): KeyFiles {
  const { kek, witness, tokenKey, securityLogKey } = secretsIn(join(directory, 'secrets'));
  const own = (service: ServiceName): ServiceKeyFiles => {
    const set = KEY_SET_NAMES.find((name) => servicesOf(name).includes(service));
    if (set === undefined) throw new Error(`${service} has no keys to seal with`);
    return {
      fieldKeys: join(directory, 'fields', `${set}.json`),
      fieldKek: join(kek, `${service}.json`),
      witnessKey: join(witness, `${service}.json`),
    };
  };
  return {
    directory,
    tokenKey,
    jwks: join(directory, 'public', 'jwks.json'),
    witnessKeys: witness,
    publicWitnessKeys: join(directory, 'public', 'witness'),
    securityLogKey,
    of: Object.fromEntries(SERVICE_NAMES.map((service) => [service, own(service)])) as Record<
      ServiceName,
      ServiceKeyFiles
    >,
  };
}

/** Of the folder that a deployment gives out piece by piece. */
export const secretsIn = (directory: string) => ({
  kek: join(directory, 'kek'),
  witness: join(directory, 'witness'),
  tokenKey: join(directory, 'token-key.json'),
  securityLogKey: join(directory, 'security-log-key.json'),
  /** Directory: see `brokerCertificatesIn`. */
  broker: join(directory, 'broker'),
});

/** A directory has a key for each service, `<service>.json`; a file is the key of all of them. */
export const witnessKeyOf = (place: string, service: ServiceName): string =>
  statSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? join(place, `${service}.json`) : place;
