import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#kernel';
import { type Actor, generateTokenKeys, issueToken, signedHeaders } from '#platform/auth';
import { generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import { type TestDatabase, testDatabase, type TestTopics, testTopics } from '#testing';
import { caseHandlingConfig } from '../apps/case-handling/src/case-handling.config.js';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../apps/case-handling/src/migrations/index.js';
import { startCaseHandling } from '../apps/case-handling/src/start-case-handling.js';
import { ingestConfig } from '../apps/ingest/src/ingest.config.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from '../apps/ingest/src/migrations/index.js';
import { startIngest } from '../apps/ingest/src/start-ingest.js';
import { matcherConfig } from '../apps/matcher/src/matcher.config.js';
import { MATCHER_MIGRATIONS, MATCHER_SCHEMA } from '../apps/matcher/src/migrations/index.js';
import { startMatcher } from '../apps/matcher/src/start-matcher.js';
import { NOTIFY_MIGRATIONS, NOTIFY_SCHEMA } from '../apps/notify/src/migrations/index.js';
import { notifyConfig } from '../apps/notify/src/notify.config.js';
import { startNotify } from '../apps/notify/src/start-notify.js';

// One event on its way through all services, and out of all of them again.

const SECRET_WORDS = '夏临家住柳溪街道七号';
const OFFICE = '990100';
const RULE = {
  language: 1,
  id: 'by-count-of-people',
  version: 1,
  name: '涉及人数',
  says: '涉及十人以上',
  line: '社会治理检察',
  basis: ['《人民检察院检察建议工作规定》第十一条'],
  severity: '一般',
  where: {
    all: [
      { field: 'peopleCount', gte: 10 },
      { text: ['description'], anyOf: ['柳溪'] },
    ],
  },
};

type Schema = 'ingest' | 'matcher' | 'case_handling' | 'notify';
const PARTS = {
  ingest: {
    schema: INGEST_SCHEMA,
    migrations: INGEST_MIGRATIONS,
    start: (env: Env) => startIngest(ingestConfig(env), quiet),
  },
  matcher: {
    schema: MATCHER_SCHEMA,
    migrations: MATCHER_MIGRATIONS,
    start: (env: Env) => startMatcher(matcherConfig(env), quiet),
  },
  case_handling: {
    schema: CASE_HANDLING_SCHEMA,
    migrations: CASE_HANDLING_MIGRATIONS,
    start: (env: Env) => startCaseHandling(caseHandlingConfig(env), quiet),
  },
  notify: {
    schema: NOTIFY_SCHEMA,
    migrations: NOTIFY_MIGRATIONS,
    start: (env: Env) => startNotify(notifyConfig(env), quiet),
  },
} as const;
type Env = Record<string, string>;
const quiet = { ownsProcess: false };

let folder: string;
let topics: TestTopics;
let privateJwk: Parameters<typeof issueToken>[0]['privateJwk'];
const dbs = {} as Record<Schema, TestDatabase>;
const services = {} as Record<Schema, RunningService>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'erasure-'));
  topics = testTopics();
  const keys = await generateTokenKeys();
  privateJwk = keys.privateJwk;
  const write = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  write('by-count-of-people.json', RULE);
  const shared: Env = {
    PORT: '0',
    KAFKA_BROKERS: topics.brokers.join(','),
    TOPIC_PREFIX: topics.prefix,
    AUTH_JWKS_FILE: write('jwks.public', keys.jwks),
    FIELD_KEYS_FILE: write('keys.file', generateFieldKeys()),
    RULES_DIR: folder,
    LOG_LEVEL: 'fatal',
    DRAIN_MS: '0',
  };
  for (const [name, { schema, migrations, start }] of Object.entries(PARTS) as [Schema, (typeof PARTS)[Schema]][]) {
    dbs[name] = await testDatabase({ schema, migrations });
    services[name] = await start({ ...shared, DATABASE_URL: dbs[name].url, DATABASE_PEOPLE_URL: dbs[name].peopleUrl });
  }
}, 120_000);
afterAll(async () => {
  await Promise.all(Object.values(services).map((service) => service.stop()));
  await topics.drop();
  await Promise.all(Object.values(dbs).map((db) => db.drop()));
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const ask = async (method: string, path: string, role: Actor['roles'][number], body?: object) => {
  const actor: Actor = {
    id: `p-${role}`,
    name: '示例人员',
    roles: [role],
    procuratorateId: OFFICE,
    regionPrefixes: [''],
    departmentIds: [],
    subordinateOfficeIds: [],
  };
  const token = await issueToken({ privateJwk, actor, audience: 'ingest' });
  const answer = await fetch(services.ingest.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const rows = (schema: Schema, sql: string, params: unknown[] = []) =>
  dbs[schema].database.read((tx) => tx.query<Record<string, unknown>>(sql, params));
const count = async (schema: Schema, from: string, params: unknown[] = []): Promise<number> =>
  Number((await rows(schema, `SELECT count(*) AS n FROM ${from}`, params))[0]!['n']);

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not so in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('an event that is erased goes from every service, and none of its records brings it back', async () => {
  const registered = await ask('POST', '/v1/sources', 'ops', {
    id: 'e2e-grid',
    kind: '全科网格',
    name: '示例网格',
    procuratorateId: OFFICE,
    regionCode12: '990100000000',
  });
  const source = { sourceId: 'e2e-grid', secret: String(registered.body['secret']) };
  const push = async (sourceEventNo: string, over: object = {}): Promise<{ status: number; eventId: string }> => {
    const body = JSON.stringify({
      sourceEventNo,
      title: '多人聚集',
      description: SECRET_WORDS,
      reportedAt: new Date().toISOString(),
      regionCode12: '990102003004',
      peopleCount: 12,
      ...over,
    });
    const headers = signedHeaders({ ...source, id: newId(), timestamp: Math.floor(Date.now() / 1000), body });
    const answer = await fetch(`${services.ingest.url}/v1/events`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
    const told = (await answer.json()) as { eventId?: string };
    return { status: answer.status, eventId: told.eventId ?? '' };
  };
  const { eventId } = await push('X-1');
  const unmatched = await push('X-2', { peopleCount: 1 });
  await until('a clue, two answers, and what files hold', async () => {
    const clues = await count('ingest', 'clue_event WHERE event_id = $1', [eventId]);
    const told = await count('ingest', 'casework_told WHERE complete_as_of IS NOT NULL');
    return (
      told === 1 && clues === 1 && (await count('notify', 'answer')) === 2 && (await count('matcher', 'event')) === 2
    );
  });
  const before = await topics.consumeAll('grid.event.v1', { atLeast: 2 });

  for (const id of [eventId, unmatched.eventId]) {
    const asked = await ask('POST', `/v1/events/${id}/erasure`, 'data-officer', {
      basis: '个保法 47(1)(4)',
      reason: '经核实推送有误',
    });
    const confirmed = await ask('POST', `/v1/erasures/${String(asked.body['requestId'])}/confirm`, 'chief');
    expect(confirmed).toMatchObject({ status: 200, body: { erased: true } });
  }
  await until('all have erased it', async () => {
    const masked = await count('case_handling', `hit_event WHERE event_id = $1 AND excerpt LIKE '（已%'`, [eventId]);
    return masked === 1 && (await count('notify', 'answer')) === 0 && (await count('matcher', 'event')) === 1;
  });
  // The clue is not decided yet: what its hit counted stays with the matcher, and nothing of the other event does.
  expect(await rows('matcher', 'SELECT event_id FROM event')).toEqual([{ event_id: eventId }]);
  expect(await rows('case_handling', 'SELECT excerpt, address, source_event_no FROM hit_event')).toEqual([
    { excerpt: '（已依法删除）', address: null, source_event_no: '' },
  ]);
  expect(await count('ingest', 'event')).toBe(0);

  // The same records once more, as after a reset of a position, and the same push.
  await topics.produce(
    'grid.event.v1',
    before.map(({ key, value, headers }) => ({ key: String(key), value: value!, headers })),
  );
  expect(await push('X-1')).toMatchObject({ status: 410 });
  expect(await push('X-3')).toMatchObject({ status: 202 });
  // Two records, the same two again, and the one of the new event.
  await until('all records are read', async () => {
    const [row] = await rows(
      'matcher',
      "SELECT sum(next_offset)::int AS n FROM consumer_position WHERE topic LIKE '%grid.event.v1'",
    );
    return row!['n'] === 5;
  });
  expect(await count('matcher', 'event')).toBe(2);
  expect(await count('matcher', 'event WHERE event_id = $1', [unmatched.eventId])).toBe(0);
  for (const schema of Object.keys(dbs) as Schema[]) expect(await count(schema, 'quarantine')).toBe(0);
}, 120_000);
