import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateWitnessKeys } from '#platform/audit';
import {
  type Actor,
  type AuditedRoute,
  generateTokenKeys,
  issueToken,
  MAX_TOKEN_SECONDS,
  RouteAudit,
  type TokenKeys,
} from '#platform/auth';
import { generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import type { Migration } from '#platform/postgres';
import { type TestDatabase, testDatabase, type TestTopics, testTopics } from '#testing';
import { GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from '../../apps/gateway/src/migrations/index.js';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import { startGateway } from '../../apps/gateway/src/start-gateway.js';
import { caseHandlingConfig } from '../../apps/case-handling/src/case-handling.config.js';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../../apps/case-handling/src/migrations/index.js';
import { startCaseHandling } from '../../apps/case-handling/src/start-case-handling.js';
import { ingestConfig } from '../../apps/ingest/src/ingest.config.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from '../../apps/ingest/src/migrations/index.js';
import { startIngest } from '../../apps/ingest/src/start-ingest.js';
import { matcherConfig } from '../../apps/matcher/src/matcher.config.js';
import { MATCHER_MIGRATIONS, MATCHER_SCHEMA } from '../../apps/matcher/src/migrations/index.js';
import { startMatcher } from '../../apps/matcher/src/start-matcher.js';
import { NOTIFY_MIGRATIONS, NOTIFY_SCHEMA } from '../../apps/notify/src/migrations/index.js';
import { notifyConfig } from '../../apps/notify/src/notify.config.js';
import { startNotify } from '../../apps/notify/src/start-notify.js';
import { freshSession } from './gateway-sessions.js';

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Env = Record<string, string>;
type Start = (env: Env) => Promise<RunningService>;
const quiet = { ownsProcess: false };

/** Every way to sign in, and nothing behind it: what is asked here is who gets as far as that. */
const NOBODY_BEHIND: Env = {
  ...Object.fromEntries(
    ['OIDC_ISSUER', 'INGEST_URL', 'MATCHER_URL', 'CASE_HANDLING_URL', 'NOTIFY_URL'].map((name) => [
      name,
      'http://127.0.0.1:1',
    ]),
  ),
  OIDC_CLIENT_ID: 'nobody',
  SECOND_FACTOR_ROLES: 'none',
};

const SERVICES: Readonly<Record<string, { schema: string; migrations: readonly Migration[]; start: Start }>> = {
  ingest: {
    schema: INGEST_SCHEMA,
    migrations: INGEST_MIGRATIONS,
    start: (env) => startIngest(ingestConfig(env), quiet),
  },
  matcher: {
    schema: MATCHER_SCHEMA,
    migrations: MATCHER_MIGRATIONS,
    start: (env) => startMatcher(matcherConfig(env), quiet),
  },
  'case-handling': {
    schema: CASE_HANDLING_SCHEMA,
    migrations: CASE_HANDLING_MIGRATIONS,
    start: (env) => startCaseHandling(caseHandlingConfig(env), quiet),
  },
  notify: {
    schema: NOTIFY_SCHEMA,
    migrations: NOTIFY_MIGRATIONS,
    start: (env) => startNotify(notifyConfig(env), quiet),
  },
  gateway: {
    schema: GATEWAY_SCHEMA,
    migrations: GATEWAY_MIGRATIONS,
    start: (env) => startGateway(gatewayConfig({ ...env, ...NOBODY_BEHIND }), quiet),
  },
};

/** A service as it runs, and how somebody talks to it. */
export interface ServiceUnderAccess {
  readonly name: string;
  readonly db: TestDatabase;
  readonly routes: readonly AuditedRoute[];
  ask(
    person: Actor | null,
    method: string,
    path: string,
    body?: object | Buffer,
  ): Promise<{ status: number; text: string }>;
}

export interface ServicesUnderAccess {
  readonly services: readonly ServiceUnderAccess[];
  /** What they say to each other. */
  readonly topics: TestTopics;
  stop(): Promise<void>;
}

/** Signed as the gateway signs them; each is used for half of its life. */
class Tokens {
  private readonly signed = new Map<string, { readonly token: Promise<string>; readonly atMs: number }>();

  constructor(private readonly privateJwk: TokenKeys['privateJwk']) {}

  of(actor: Actor, audience: string): Promise<string> {
    const key = `${audience} ${actor.id} ${actor.roles.join()}`;
    const known = this.signed.get(key);
    if (known !== undefined && Date.now() - known.atMs < (MAX_TOKEN_SECONDS * 1000) / 2) return known.token;
    const token = issueToken({ privateJwk: this.privateJwk, actor, audience });
    this.signed.set(key, { token, atMs: Date.now() });
    return token;
  }
}

/** Every service with a database of its own; all trust the same keys, as they do in service. */
export async function runServices(): Promise<ServicesUnderAccess> {
  const folder = mkdtempSync(join(tmpdir(), 'access-'));
  const topics = testTopics();
  const { privateJwk, jwks } = await generateTokenKeys();
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html><head></head><body></body></html>');
  const tokens = new Tokens(privateJwk);
  const write = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const shared: Env = {
    PORT: '0',
    MANAGEMENT_PORT: '0',
    KAFKA_BROKERS: topics.brokers.join(','),
    TOPIC_PREFIX: topics.prefix,
    AUTH_JWKS_FILE: write('jwks.json', jwks),
    FIELD_KEYS_FILE: write('field-keys.json', generateFieldKeys()),
    TOKEN_KEY_FILE: write('token-key.json', privateJwk),
    CONSOLE_DIR: folder,
    OIDC_CLIENT_SECRET_FILE: write('oidc-secret', 'none'),
    CERTIFICATE_CA_FILE: write('people-ca.pem', 'none'),
    // Sealed entries have proofs.
    WITNESS_DIR: join(folder, 'witness'),
    WITNESS_KEY_FILE: write('witness-key.json', generateWitnessKeys()),
    SEAL_EVERY_MS: '500',
    LOG_LEVEL: 'fatal',
    DRAIN_MS: '0',
  };
  const running = await Promise.all(
    Object.entries(SERVICES).map(async ([name, { schema, migrations, start }]) => {
      const db = await testDatabase({ schema, migrations });
      const service = await start({ ...shared, DATABASE_URL: db.url, DATABASE_PEOPLE_URL: db.peopleUrl });
      const sessions = new Map<string, Promise<Record<string, string>>>();
      // Who only reads goes on in the session of before; what changes something may end the one that it is asked in.
      const sessionOf = (person: Actor, method: string): Promise<Record<string, string>> => {
        if (method !== 'GET') return freshSession(db.database, person);
        const key = person.roles.join();
        const session = sessions.get(key) ?? freshSession(db.database, person);
        sessions.set(key, session);
        return session;
      };
      const identify = async (person: Actor, method: string): Promise<Record<string, string>> =>
        name === 'gateway' ? sessionOf(person, method) : { authorization: `Bearer ${await tokens.of(person, name)}` };
      const ask: ServiceUnderAccess['ask'] = async (person, method, path, body) => {
        const answer = await (service.app as NestFastifyApplication).inject({
          method: method as 'GET',
          url: path,
          headers: {
            ...(person === null ? {} : await identify(person, method)),
            ...(Buffer.isBuffer(body) ? { 'content-type': WORKBOOK } : {}),
          },
          ...(body === undefined ? {} : { payload: body }),
        });
        return { status: answer.statusCode, text: answer.body };
      };
      const routes = service.app.get(RouteAudit, { strict: false }).routes();
      return { name, db, routes, ask, service };
    }),
  );
  return {
    services: running,
    topics,
    stop: async () => {
      await Promise.all(running.map(({ service }) => service.stop()));
      await topics.drop();
      await Promise.all(running.map(({ db }) => db.drop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
