import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceSecretAad, type SourceChangedV1, TOPICS } from '#contracts';
import {
  type Actor,
  generateSigningSecret,
  generateTokenKeys,
  getBody,
  issueToken,
  signedHeaders,
} from '#platform/auth';
import { FieldKeys, generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import { type TestDatabase, type TestTopics, testTopics } from '#testing';
import { notifyConfig } from '../src/notify.config.js';
import { startNotify } from '../src/start-notify.js';
import { aNotifyDatabase } from './a-notify-database.js';

export const SOURCE = 'cz-12345';

/** notify itself, on topics and a database of its own. */
export interface RunningNotify {
  readonly topics: TestTopics;
  readonly db: TestDatabase;
  readonly secret: string;
  /** As a person: the answer to a request with a token. */
  asPerson(method: 'GET' | 'POST', path: string, actor?: Partial<Actor>): Promise<Response>;
  /** As the platform: the answer to a signed GET. */
  asSource(path: string, secret?: string): Promise<Response>;
  get(path: string): Promise<Response>;
  aSource(given?: Partial<SourceChangedV1>): SourceChangedV1;
  restart(): Promise<void>;
  end(): Promise<void>;
}

export async function runNotify(env: Readonly<Record<string, string>> = {}): Promise<RunningNotify> {
  const topics = testTopics();
  const db = await aNotifyDatabase();
  const answers = { ...TOPICS.gridAnswer, name: TOPICS.gridAnswer.name.replace('<source>', SOURCE) };
  await topics.create(TOPICS.eventOutcome, TOPICS.sourceChanged, TOPICS.clueChanged, TOPICS.caseChanged, answers);
  const folder = await mkdtemp(join(tmpdir(), 'notify-'));
  const fieldKeyFile = generateFieldKeys(['phone']);
  const { privateJwk, jwks } = await generateTokenKeys();
  await writeFile(join(folder, 'field-keys.json'), JSON.stringify(fieldKeyFile));
  await writeFile(join(folder, 'jwks.json'), JSON.stringify(jwks));
  const secret = generateSigningSecret();
  const keys = FieldKeys.parse(JSON.stringify(fieldKeyFile));

  const config = notifyConfig({
    PORT: '0',
    DATABASE_URL: db.url,
    DATABASE_PEOPLE_URL: db.peopleUrl,
    KAFKA_BROKERS: topics.brokers.join(','),
    TOPIC_PREFIX: topics.prefix,
    AUTH_JWKS_FILE: join(folder, 'jwks.json'),
    FIELD_KEYS_FILE: join(folder, 'field-keys.json'),
    LOG_LEVEL: 'fatal',
    INSTANCE_ID: 'notify-test',
    DRAIN_MS: '0',
    ...env,
  });
  let service: RunningService = await startNotify(config, { ownsProcess: false });

  return {
    topics,
    db,
    secret,
    asPerson: async (method, path, actor = {}) => {
      const person: Actor = {
        id: 'p-1',
        name: '示例人员',
        roles: ['prosecutor'],
        procuratorateId: 'demo-city',
        regionPrefixes: [''],
        departmentIds: [],
        subordinateOfficeIds: [],
        ...actor,
      };
      const token = await issueToken({ privateJwk, actor: person, audience: 'notify' });
      return fetch(service.url + path, { method, headers: { authorization: `Bearer ${token}` } });
    },
    asSource: (path, signWith = secret) =>
      fetch(service.url + path, {
        headers: signedHeaders({
          sourceId: SOURCE,
          secret: signWith,
          id: `msg-${Date.now()}`,
          timestamp: Math.floor(Date.now() / 1000),
          body: getBody(path),
        }),
      }),
    get: (path) => fetch(service.url + path),
    aSource: (given = {}) => ({
      sourceId: SOURCE,
      kind: '12345',
      name: '示范市 12345 热线',
      state: 'active',
      procuratorateId: 'demo-city',
      regionCode12: '990100000000',
      keys: [{ keyId: 'k1', secretSealed: keys.seal(secret, sourceSecretAad(SOURCE, 'k1')), state: 'active' }],
      version: 1,
      at: new Date().toISOString(),
      ...given,
    }),
    restart: async () => {
      await service.stop();
      service = await startNotify(config, { ownsProcess: false });
    },
    end: async () => {
      await service.stop();
      await topics.drop();
      await db.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Asks until `check` is content with the answer; the last answer otherwise. */
export async function until<T>(ask: () => Promise<T>, check: (found: T) => boolean, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (check(found) || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
