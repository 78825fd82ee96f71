import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { HistoryChains, type HistoryRecord } from '#platform/audit';
import { generateTokenKeys } from '#platform/auth';
import { generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import { type TestDatabase, testKafkaBrokers, type TestTopics, testTopics } from '#testing';
import { createAccounts } from '../src/accounts/create-account/create-accounts.js';
import { gatewayConfig } from '../src/gateway.config.js';
import { startGateway } from '../src/start-gateway.js';
import { aGatewayDatabase, asAdministrator, type PersonId } from './a-gateway-database.js';
import { Browser } from './browser.js';

/** A clock that a test moves; it runs on by itself. */
export class MovedClock {
  private movedMs = 0;

  now(): Date {
    return new Date(Date.now() + this.movedMs);
  }

  move(ms: number): void {
    this.movedMs += ms;
  }
}

/** The gateway itself, in one instance or more, on a database and topics of its own. */
export interface RunningGateway {
  readonly db: TestDatabase;
  readonly topics: TestTopics;
  readonly clock: MovedClock;
  readonly urls: readonly string[];
  readonly managementUrls: readonly string[];
  readonly publicUrl: string;
  readonly jwksFile: string;
  readonly folder: string;
  /** The accounts that there are, by person, with passwords that need no change any more. */
  readonly accounts: Readonly<
    Record<PersonId, { readonly id: string; readonly name: string; readonly password: string }>
  >;
  browser(instance?: number): Browser;
  /** A browser in which the person has signed in, with the token that changes need. */
  signedIn(person: PersonId, instance?: number): Promise<Browser>;
  history(
    accountId: string,
  ): Promise<readonly { readonly event: Record<string, unknown>; readonly record: HistoryRecord }[]>;
  metrics(instance?: number): Promise<string>;
  end(): Promise<void>;
}

const NAMES: Readonly<Record<PersonId, string>> = {
  'p-prosecutor': 'lin',
  'p-clerk': 'chen',
  'p-chief': 'zhou',
  'p-head': 'bu',
  'p-security': 'an',
  'p-security-2': 'quan',
  'p-security-district': 'guan',
  'p-auditor': 'shen',
  'p-ops': 'xi',
  'p-elsewhere': 'wai',
  'p-no-role': 'wu',
};

export async function runGateway(
  options: {
    readonly instances?: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly logLevel?: string;
  } = {},
): Promise<RunningGateway> {
  const db = await aGatewayDatabase();
  const topics = testTopics();
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  const { privateJwk, jwks } = await generateTokenKeys();
  const [tokenKeyFile, jwksFile, fieldKeysFile] = ['token-key.json', 'jwks.json', 'field-keys.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const fieldKeys = JSON.stringify(generateFieldKeys());
  await writeFile(tokenKeyFile, JSON.stringify(privateJwk));
  await writeFile(jwksFile, JSON.stringify(jwks));
  await writeFile(fieldKeysFile, fieldKeys);
  const publicUrl = options.env?.['PUBLIC_URL'] ?? 'http://127.0.0.1:3100';
  const clock = new MovedClock();
  const services: RunningService[] = [];
  for (let n = 0; n < (options.instances ?? 1); n += 1) {
    const config = gatewayConfig({
      PORT: '0',
      MANAGEMENT_PORT: '0',
      DATABASE_URL: db.url,
      DATABASE_PEOPLE_URL: db.peopleUrl,
      KAFKA_BROKERS: testKafkaBrokers().join(','),
      TOPIC_PREFIX: topics.prefix,
      AUTH_JWKS_FILE: jwksFile,
      FIELD_KEYS_FILE: fieldKeysFile,
      TOKEN_KEY_FILE: tokenKeyFile,
      CONSOLE_DIR: join(folder, 'console'),
      PUBLIC_URL: publicUrl,
      SECOND_FACTOR_ROLES: 'none',
      LOG_LEVEL: options.logLevel ?? 'fatal',
      INSTANCE_ID: `gateway-test-${n}`,
      DRAIN_MS: '0',
      ...options.env,
    });
    services.push(await startGateway(config, { ownsProcess: false, clock }));
  }
  const urls = services.map(({ url }) => url);
  const managementUrls = services.map(({ managementUrl }) => managementUrl ?? '');
  const accounts = await openAccounts(db);
  const browser = (instance = 0): Browser => new Browser(urls[instance] ?? '', publicUrl);
  return {
    ...{ db, topics, clock, urls, managementUrls, publicUrl, jwksFile, folder, accounts, browser },
    signedIn: async (person, instance = 0) => {
      const own = browser(instance);
      const { name: account, password } = accounts[person];
      const answer = await own.ask('POST', '/api/session', { account, password });
      if (answer.status !== 200 || answer.body['state'] !== 'signed-in') {
        throw new Error(`${person} is not signed in: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      await refreshCsrf(own);
      return own;
    },
    history: async (accountId) => {
      const chain = { kind: 'account', id: accountId };
      const records = await db.database.read((tx) => new HistoryChains().readChain(tx, chain, 0, 1000));
      return records.map((record) => ({ event: JSON.parse(record.entry) as Record<string, unknown>, record }));
    },
    metrics: async (instance = 0) => (await fetch(`${managementUrls[instance] ?? ''}/metrics`)).text(),
    end: async () => {
      for (const service of services) await service.stop();
      await topics.drop();
      await db.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Fetches the session, as the console does, and keeps its token. */
export async function refreshCsrf(browser: Browser): Promise<void> {
  const session = await browser.ask<{ csrfToken: string }>('GET', '/api/session');
  if (session.status !== 200) throw new Error(`no session: ${session.status}`);
  browser.csrfToken = session.body.csrfToken;
}

/** The code that an authenticator with this secret shows at `at`. */
export const codeOf = (secret: string, at: Date): string =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: at.getTime() });

async function openAccounts(db: TestDatabase): Promise<RunningGateway['accounts']> {
  const people = Object.entries(NAMES).map(([personId, account]) => ({ personId, account }));
  const created = await createAccounts(db.database, people);
  await asAdministrator(db, (query) => query('UPDATE account SET must_change = false'));
  return Object.fromEntries(
    created.map(({ id, personId, account: name, initialPassword: password }) => [personId, { id, name, password }]),
  ) as RunningGateway['accounts'];
}
