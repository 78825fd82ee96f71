import { createHash } from 'node:crypto';
import { databaseUser } from './postgres/database-user.js';
import { repositoryRoot } from './repository.js';
import { chooseStateDirectory, profileDirectory } from './state-directory.js';
import { StackUnusable } from './unusable.js';

export interface GivenAddresses {
  readonly databaseAdminUrl: string;
  readonly kafkaBrokers: string;
}

export type StackChoice =
  | { readonly kind: 'given'; readonly addresses: GivenAddresses }
  | { readonly kind: 'compose' }
  | { readonly kind: 'embedded' };

/**
 * The addresses of the environment (DATABASE_ADMIN_URL and KAFKA_BROKERS) where both are given; else containers with
 * STACK=compose; else servers of this machine.
 */
export function chooseStack(env: NodeJS.ProcessEnv = process.env): StackChoice {
  const databaseAdminUrl = env['DATABASE_ADMIN_URL'] ?? '';
  const kafkaBrokers = env['KAFKA_BROKERS'] ?? '';
  if (databaseAdminUrl !== '' && kafkaBrokers !== '') {
    return { kind: 'given', addresses: { databaseAdminUrl, kafkaBrokers } };
  }
  if (databaseAdminUrl !== '' || kafkaBrokers !== '') {
    throw new StackUnusable('DATABASE_ADMIN_URL 与 KAFKA_BROKERS 须同时给出 · give both, or neither');
  }
  const kind = env['STACK'] ?? '';
  if (kind === 'compose') return { kind };
  if (kind === '' || kind === 'embedded') return { kind: 'embedded' };
  throw new StackUnusable(`STACK=${kind} 无效 · is not one of: embedded, compose`);
}

/** The same servers get the same directory again, and with it the keys that their data is sealed with. */
function digestOf(addresses: GivenAddresses): string {
  const { hostname, port, pathname } = new URL(addresses.databaseAdminUrl);
  const text = [hostname, port, pathname, addresses.kafkaBrokers].join(' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function suffixOf(choice: StackChoice): string {
  if (choice.kind === 'given') return `-given-${digestOf(choice.addresses)}`;
  return choice.kind === 'compose' ? '-compose' : '';
}

/** Below it, every profile has its directory. */
export function locateState(): string {
  return chooseStateDirectory({
    repository: repositoryRoot,
    databaseUser: databaseUser(),
    chosen: process.env['STACK_DIR'],
  });
}

/** Directory of a profile's keys, logs and records, whether or not it runs: how a second terminal finds the first. */
export function locateProfile(profile: string, choice: StackChoice = chooseStack()): string {
  return profileDirectory(locateState(), `${profile}${suffixOf(choice)}`);
}
