import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventOutcomeV1, GridEventV1, PushBatchAnswerV1 } from '#contracts';
import { newId } from '#kernel';
import {
  type Actor,
  generateTokenKeys,
  issueToken,
  type SignatureSuite,
  signedHeaders,
  signGet,
  targetBody,
} from '#platform/auth';
import { FieldKeys, generateFieldKeys } from '#platform/crypto';
import type { RunningService } from '#platform/http';
import { type TestDatabase, testDatabase, type TestTopics, testTopics } from '#testing';
import { ingestConfig } from '../src/ingest.config.js';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';
import { startIngest } from '../src/start-ingest.js';

export interface Registered {
  readonly sourceId: string;
  readonly secret: string;
  readonly suite?: SignatureSuite;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export const REGISTRATION = {
  id: 'cz-12345',
  kind: '12345',
  name: '澄州市 12345 热线',
  procuratorateId: 'cz-city',
  regionCode12: '990100000000',
};

const WRITTEN = ['grid.event.v1', 'event.outcome.v1', 'grid.run.v1', 'source.changed.v1'];

interface Parts {
  readonly url: string;
  readonly db: TestDatabase;
  readonly topics: TestTopics;
  readonly keys: FieldKeys;
  readonly privateJwk: Parameters<typeof issueToken>[0]['privateJwk'];
  readonly service: RunningService;
  readonly directory: string;
}

/** The whole service on a database and topics of its own, and a platform that talks to it. */
export class IngestService {
  readonly url: string;
  readonly db: TestDatabase;
  readonly topics: TestTopics;
  /** Those that the service seals with. */
  readonly keys: FieldKeys;

  static readonly importMaxBytes = 4 * 1024 * 1024;

  private constructor(private readonly parts: Parts) {
    this.url = parts.url;
    this.db = parts.db;
    this.topics = parts.topics;
    this.keys = parts.keys;
  }

  /** Where it keeps uploaded files. */
  get importDirectory(): string {
    return join(this.parts.directory, 'imports');
  }

  /** `env` beside what every test has; `written`: topics that are there when it has started. */
  static async start(env: Record<string, string> = {}, written: readonly string[] = WRITTEN): Promise<IngestService> {
    const db = await testDatabase({ schema: 'ingest', migrations: INGEST_MIGRATIONS });
    const topics = testTopics();
    const directory = mkdtempSync(join(tmpdir(), 'ingest-'));
    const { privateJwk, jwks } = await generateTokenKeys();
    const files = { jwks: join(directory, 'jwks.json'), keys: join(directory, 'keys.json') };
    writeFileSync(files.jwks, JSON.stringify(jwks));
    const fieldKeys = JSON.stringify(generateFieldKeys());
    writeFileSync(files.keys, fieldKeys);
    const config = ingestConfig({
      PORT: '0',
      DATABASE_URL: db.url,
      DATABASE_PEOPLE_URL: db.peopleUrl,
      KAFKA_BROKERS: topics.brokers.join(','),
      TOPIC_PREFIX: topics.prefix,
      AUTH_JWKS_FILE: files.jwks,
      FIELD_KEYS_FILE: files.keys,
      IMPORT_DIR: join(directory, 'imports'),
      IMPORT_MAX_BYTES: String(IngestService.importMaxBytes),
      LOG_LEVEL: 'fatal',
      DRAIN_MS: '0',
      ...env,
    });
    const service = await startIngest(config, { ownsProcess: false });
    const admin = topics.client.admin();
    for (const topic of written) {
      const isThere = (): Promise<boolean> =>
        admin.latestOffsets(topics.name(topic)).then(
          () => true,
          () => false,
        );
      await until(isThere, (there) => there);
    }
    const keys = FieldKeys.parse(fieldKeys);
    return new IngestService({ url: service.url, db, topics, keys, privateJwk, service, directory });
  }

  async stop(): Promise<void> {
    await this.parts.service.stop();
    await this.topics.drop();
    await this.db.drop();
    rmSync(this.parts.directory, { recursive: true });
  }

  token(over: Partial<Actor> = {}): Promise<string> {
    const actor: Actor = {
      id: 'p1',
      name: '邹明远',
      roles: ['ops'],
      procuratorateId: 'cz-city',
      regionPrefixes: [''],
      departmentIds: [],
      subordinateOfficeIds: [],
      ...over,
    };
    return issueToken({ privateJwk: this.parts.privateJwk, actor, audience: 'ingest' });
  }

  async asPerson(method: string, path: string, actor: Partial<Actor> = {}, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this.token(actor)}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    return this.ask(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  async register(over: Partial<typeof REGISTRATION> = {}): Promise<Registered> {
    const { status, body } = await this.asPerson('POST', '/v1/sources', {}, { ...REGISTRATION, ...over });
    if (status !== 201) throw new Error(`registration answered ${status}: ${JSON.stringify(body)}`);
    return body as unknown as Registered;
  }

  sign(source: Registered, body: string | Buffer, timestamp = Math.floor(Date.now() / 1000)): Record<string, string> {
    return signedHeaders({ ...source, id: newId(), timestamp, body });
  }

  async post(source: Registered, path: string, value: unknown, headers?: Record<string, string>): Promise<Answer> {
    const body = Buffer.isBuffer(value) ? value : Buffer.from(value === undefined ? '' : JSON.stringify(value));
    const all = {
      ...this.sign(source, body.length === 0 ? targetBody('POST', path) : body),
      ...(value === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    return this.ask(path, { method: 'POST', headers: all, body });
  }

  push(source: Registered, value: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.post(source, '/v1/events', value, headers);
  }

  async pushBatch(source: Registered, items: unknown[], runId?: string): Promise<PushBatchAnswerV1['results']> {
    const { status, body } = await this.post(source, '/v1/events/batch', {
      ...(runId === undefined ? {} : { runId }),
      items,
    });
    if (status !== 200) throw new Error(`batch answered ${status}: ${JSON.stringify(body)}`);
    return (body as unknown as PushBatchAnswerV1).results;
  }

  async get(source: Registered, path: string): Promise<Answer> {
    const id = newId();
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = {
      'x-source': source.sourceId,
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signGet(source.secret, id, timestamp, path),
    };
    return this.ask(path, { headers });
  }

  /** Over Kafka: headers over the raw value. */
  async produce(
    source: Registered,
    values: readonly (unknown | Buffer)[],
    over: Record<string, string> = {},
  ): Promise<void> {
    const records = values.map((value) => {
      const raw = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
      return { key: 'one-partition', value: raw, headers: { ...this.sign(source, raw), ...over } };
    });
    await this.topics.produce(`grid.push.${source.sourceId}.v1`, records);
  }

  async published(atLeast: number): Promise<GridEventV1[]> {
    const records = await this.topics.consumeAll('grid.event.v1', { atLeast });
    return records.map(({ value }) => JSON.parse(String(value)) as GridEventV1);
  }

  async outcomes(atLeast: number): Promise<EventOutcomeV1[]> {
    const records = await this.topics.consumeAll('event.outcome.v1', { atLeast });
    return records
      .map(({ value }) => JSON.parse(String(value)) as EventOutcomeV1)
      .sort((a, b) => (a.outcomeId < b.outcomeId ? -1 : 1));
  }

  private async ask(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }
}

/** Asks until the answer is good. */
export async function until<T>(ask: () => Promise<T>, good: (value: T) => boolean, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (good(value)) return value;
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
