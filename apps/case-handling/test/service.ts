import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '#contracts';
import { type Actor, generateTokenKeys, issueToken } from '#platform/auth';
import { generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import { type TestDatabase, testDatabase, type TestTopics, testTopics } from '#testing';
import { caseHandlingConfig } from '../src/case-handling.config.js';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../src/migrations/index.js';
import { startCaseHandling } from '../src/start-case-handling.js';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The whole service on a database and topics of its own, and people who talk to it. */
export interface TestService {
  readonly db: TestDatabase;
  readonly topics: TestTopics;
  readonly service: RunningService;
  as(actor: Actor): { get(path: string): Promise<Answer>; post(path: string, body: object): Promise<Answer> };
  stop(): Promise<void>;
}

export async function aCaseHandlingService(): Promise<TestService> {
  const directory = await mkdtemp(join(tmpdir(), 'case-handling-'));
  const { privateJwk, jwks } = await generateTokenKeys();
  await writeFile(join(directory, 'jwks.json'), JSON.stringify(jwks));
  await writeFile(join(directory, 'field-keys.json'), JSON.stringify(generateFieldKeys(['phone'])));
  const db = await testDatabase({ schema: CASE_HANDLING_SCHEMA, migrations: CASE_HANDLING_MIGRATIONS });
  const topics = testTopics();
  await topics.create(TOPICS.matchFound, TOPICS.matchRevised);
  const service = await startCaseHandling(
    caseHandlingConfig({
      PORT: '0',
      DATABASE_URL: db.url,
      DATABASE_PEOPLE_URL: db.peopleUrl,
      KAFKA_BROKERS: topics.brokers.join(','),
      TOPIC_PREFIX: topics.prefix,
      AUTH_JWKS_FILE: join(directory, 'jwks.json'),
      FIELD_KEYS_FILE: join(directory, 'field-keys.json'),
      LOG_LEVEL: 'fatal',
      DRAIN_MS: '0',
    }),
    { ownsProcess: false },
  );
  const call = async (actor: Actor, path: string, init: RequestInit): Promise<Answer> => {
    const token = await issueToken({ privateJwk, actor, audience: 'case-handling' });
    const response = await fetch(service.url + path, {
      ...init,
      headers: {
        authorization: `Bearer ${token}`,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    db,
    topics,
    service,
    as: (actor) => ({
      get: (path) => call(actor, path, {}),
      post: (path, body) => call(actor, path, { method: 'POST', body: JSON.stringify(body) }),
    }),
    stop: async () => {
      await service.stop();
      await topics.drop();
      await db.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
