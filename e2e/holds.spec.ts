import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#kernel';
import { type Actor, generateTokenKeys, issueToken, signedHeaders } from '#platform/auth';
import { generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import { type TestDatabase, testDatabase, type TestTopics, testTopics } from '#testing';
import { caseHandlingConfig } from '../apps/case-handling/src/case-handling.config.js';
import { startCaseHandling } from '../apps/case-handling/src/start-case-handling.js';
import { aCaseworkDatabase, type CaseworkDatabase } from '../apps/case-handling/test/a-casework-database.js';
import { aMatch, aMatchEvent, anActor, OFFICE } from '../apps/case-handling/test/a-match.js';
import { casework } from '../apps/case-handling/test/casework.js';
import { ingestConfig } from '../apps/ingest/src/ingest.config.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from '../apps/ingest/src/migrations/index.js';
import { startIngest } from '../apps/ingest/src/start-ingest.js';

// An installation with cases of long ago is upgraded to the release that erases: no topic has their changes any more.

type Env = Record<string, string>;
const quiet = { ownsProcess: false };
const YESTERDAY = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);

let folder: string;
let topics: TestTopics;
let privateJwk: Parameters<typeof issueToken>[0]['privateJwk'];
let ingestDb: TestDatabase;
let caseworkDb: CaseworkDatabase;
let shared: Env;
let ingest: RunningService;
let caseHandling: RunningService | undefined;

const on = ({ url, peopleUrl }: TestDatabase): Env => ({
  ...shared,
  DATABASE_URL: url,
  DATABASE_PEOPLE_URL: peopleUrl,
});
const startedIngest = (): Promise<RunningService> => startIngest(ingestConfig(on(ingestDb)), quiet);
/** A pass of erasing is made at each start. */
const restartIngest = async (): Promise<void> => {
  await ingest.stop();
  ingest = await startedIngest();
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holds-'));
  topics = testTopics();
  const keys = await generateTokenKeys();
  privateJwk = keys.privateJwk;
  const write = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  shared = {
    PORT: '0',
    KAFKA_BROKERS: topics.brokers.join(','),
    TOPIC_PREFIX: topics.prefix,
    AUTH_JWKS_FILE: write('jwks.public', keys.jwks),
    FIELD_KEYS_FILE: write('keys.file', generateFieldKeys()),
    LOG_LEVEL: 'fatal',
    DRAIN_MS: '0',
  };
  ingestDb = await testDatabase({ schema: INGEST_SCHEMA, migrations: INGEST_MIGRATIONS });
  caseworkDb = await aCaseworkDatabase();
  ingest = await startedIngest();
}, 120_000);
afterAll(async () => {
  await Promise.all([ingest.stop(), caseHandling?.stop()]);
  await topics.drop();
  await Promise.all([ingestDb.drop(), caseworkDb.drop()]);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function register(): Promise<{ sourceId: string; secret: string }> {
  const actor: Actor = { ...anActor('ops'), procuratorateId: OFFICE };
  const token = await issueToken({ privateJwk, actor, audience: 'ingest' });
  const answer = await fetch(`${ingest.url}/v1/sources`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      id: 'e2e-grid',
      kind: '全科网格',
      name: '示例网格',
      procuratorateId: OFFICE,
      regionCode12: '990100000000',
    }),
  });
  return { sourceId: 'e2e-grid', secret: ((await answer.json()) as { secret: string }).secret };
}

async function push(source: { sourceId: string; secret: string }, sourceEventNo: string): Promise<string> {
  const body = JSON.stringify({
    sourceEventNo,
    title: '垃圾多日无人清运',
    reportedAt: new Date().toISOString(),
    regionCode12: '990102003004',
    retentionUntil: YESTERDAY,
  });
  const headers = signedHeaders({ ...source, id: newId(), timestamp: Math.floor(Date.now() / 1000), body });
  const answer = await fetch(`${ingest.url}/v1/events`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  return ((await answer.json()) as { eventId: string }).eventId;
}

/** A case of long ago that counts the event; what was told of it is on no topic any more. */
async function aCaseThatCounts(eventId: string): Promise<void> {
  const work = casework(caseworkDb);
  await work.take(aMatch({ events: [aMatchEvent({ eventId })] }));
  const [clue] = await caseworkDb.database.read((tx) => tx.query<{ id: string }>('SELECT id FROM clue', []));
  for (const [n, command] of ['assess', 'file'].entries()) {
    const of = { clueId: clue!.id, command, version: n + 1, reason: '经评估应当立案' };
    await work.moveClue.run(anActor('chief'), { ...of, receiver: null, targetClueId: null });
  }
  await caseworkDb.owner.run((tx) => tx.query('DELETE FROM outbox', []));
}

const events = async (): Promise<unknown[]> => {
  const rows = await ingestDb.database.read((tx) => tx.query<{ event_id: string }>('SELECT event_id FROM event', []));
  return rows.map((row) => row.event_id);
};
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not so in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const metricOf = async (name: string): Promise<string | undefined> => {
  const text = await (await fetch(`${ingest.url}/metrics`)).text();
  return new RegExp(`^${name}\\{.*\\} (.*)$`, 'm').exec(text)?.[1];
};

it('erases nothing before casework has told what its cases count, and then nothing that they do', async () => {
  const source = await register();
  const [held, free] = [await push(source, 'OLD-1'), await push(source, 'OLD-2')];
  await aCaseThatCounts(held);

  await restartIngest();
  await until('a pass is over', async () => (await metricOf('gp_ingest_erased_total')) !== undefined);
  expect(await metricOf('gp_ingest_erasure_waits_for_holds')).toBe('1');
  expect(await events()).toHaveLength(2);

  caseHandling = await startCaseHandling(caseHandlingConfig(on(caseworkDb)), quiet);
  await until('it is told', async () => (await metricOf('gp_ingest_erasure_waits_for_holds')) === '0');
  await restartIngest();
  await until('one is gone', async () => (await events()).length === 1);
  expect(await events()).toEqual([held]);
  const told = await topics.consumeAll('event.erased.v1', { atLeast: 1 });
  expect(told.map(({ value }) => JSON.parse(String(value)) as object)).toMatchObject([{ eventId: free }]);

  // And by the next passes as well.
  await restartIngest();
  await until('a pass is over', async () => {
    const [row] = await ingestDb.database.read((tx) =>
      tx.query<{ n: number }>('SELECT count(*)::int AS n FROM event_postponed', []),
    );
    return row!.n === 1;
  });
  expect(await events()).toEqual([held]);
}, 120_000);
