import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GridEventV1, type GridRunV1, TOPICS } from '#contracts';
import type { Rule } from '#domain/rules';
import { type Actor, generateTokenKeys, issueToken } from '#platform/auth';
import { generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import { type TestDatabase, type TestTopics, testTopics } from '#testing';
import { matcherConfig } from '../src/matcher.config.js';
import { startMatcher } from '../src/start-matcher.js';
import { testOfMatcher } from './matcher-on-database.js';

/** The matcher itself, on topics and a database of its own. */
export interface RunningMatcher {
  readonly topics: TestTopics;
  readonly db: TestDatabase;
  push(events: readonly GridEventV1[], traceparent?: string): Promise<void>;
  tellRun(run: Partial<GridRunV1> & { runId: string }): Promise<void>;
  /** The values of a topic, once there are so many. */
  read<T>(topic: { readonly name: string }, atLeast: number): Promise<T[]>;
  as(method: 'GET' | 'POST', path: string, options?: { actor?: Partial<Actor>; body?: object }): Promise<Response>;
  metrics(): Promise<string>;
  restart(): Promise<void>;
  end(): Promise<void>;
}

/** As `matcherOn` writes them: what the reader of rules does not know is left out. */
export const ruleText = (rule: Rule): string =>
  JSON.stringify(rule, (_, value: unknown) => (value === null ? undefined : value));

export async function runMatcher(rules: readonly Rule[]): Promise<RunningMatcher> {
  const topics = testTopics();
  const db = await testOfMatcher();
  await topics.create(TOPICS.gridEvent, TOPICS.gridRun, TOPICS.eventOutcome, TOPICS.matchFound, TOPICS.matchRevised);
  const folder = await mkdtemp(join(tmpdir(), 'matcher-'));
  const rulesDir = await mkdtemp(join(tmpdir(), 'rules-'));
  const { privateJwk, jwks } = await generateTokenKeys();
  await writeFile(join(folder, 'jwks.json'), JSON.stringify(jwks));
  await writeFile(join(folder, 'field-keys.json'), JSON.stringify(generateFieldKeys(['phone'])));
  for (const rule of rules) await writeFile(join(rulesDir, `${rule.id}.json`), ruleText(rule));
  const config = matcherConfig({
    PORT: '0',
    DATABASE_URL: db.url,
    DATABASE_PEOPLE_URL: db.peopleUrl,
    KAFKA_BROKERS: topics.brokers.join(','),
    TOPIC_PREFIX: topics.prefix,
    AUTH_JWKS_FILE: join(folder, 'jwks.json'),
    FIELD_KEYS_FILE: join(folder, 'field-keys.json'),
    RULES_DIR: rulesDir,
    RUN_CHUNK_SIZE: '2',
    LOG_LEVEL: 'fatal',
    INSTANCE_ID: 'matcher-test',
    DRAIN_MS: '0',
  });
  let service: RunningService = await startMatcher(config, { ownsProcess: false });
  return {
    topics,
    db,
    push: async (events, traceparent) => {
      const headers: Record<string, string> = traceparent === undefined ? {} : { traceparent };
      await topics.produce(
        TOPICS.gridEvent.name,
        events.map((value) => ({ key: value.eventId, value, headers })),
      );
    },
    tellRun: async (run) => {
      const value: GridRunV1 = {
        kind: 'backfill',
        sourceId: 'qs-grid',
        procuratorateId: '990100',
        state: 'open',
        eventCount: 0,
        at: new Date().toISOString(),
        ...run,
      };
      await topics.produce(TOPICS.gridRun.name, [{ key: run.runId, value }]);
    },
    read: async <T>(topic: { readonly name: string }, atLeast: number) =>
      (await topics.consumeAll(topic.name, { atLeast, withinMs: 30_000 })).map(
        (record) => JSON.parse(record.value?.toString() ?? 'null') as T,
      ),
    as: async (method, path, { actor = {}, body } = {}) => {
      const person: Actor = {
        id: 'p-1',
        name: '示例人员',
        roles: ['data-officer'],
        procuratorateId: '990100',
        regionPrefixes: ['9901'],
        departmentIds: [],
        subordinateOfficeIds: [],
        ...actor,
      };
      const token = await issueToken({ privateJwk, actor: person, audience: 'matcher' });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const given = body === undefined ? {} : { body: JSON.stringify(body) };
      return fetch(service.url + path, { method, headers, ...given });
    },
    metrics: async () => (await fetch(`${service.url}/metrics`)).text(),
    restart: async () => {
      await service.stop();
      service = await startMatcher(config, { ownsProcess: false });
    },
    end: async () => {
      await service.stop();
      await topics.drop();
      await db.drop();
      await rm(folder, { recursive: true });
      await rm(rulesDir, { recursive: true });
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
