import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { newId } from '#kernel';
import { testDatabaseAdminUrl } from '#testing';
import { type KafkaPush, openKafkaPush } from '../tools/simulator/kafka-push.js';
import { type Desk, deskOf, type PersonName } from '../tools/simulator/people.js';
import { OFFICE } from '../tools/simulator/places.js';
import type { PlatformIdentity } from '../tools/simulator/signed-http.js';
import { type RunningServices, silentProgress, type Stack, startServices } from '../tools/stack/index.js';

/** All services as processes, on a database and topics of their own. */
export interface Line {
  readonly services: RunningServices;
  readonly platform: PlatformIdentity;
  readonly kafka: KafkaPush;
  /** Of the line's topics and consumer groups. */
  readonly topicPrefix: string;
  /** Where its keys, logs and witness are. */
  readonly directory: string;
  desk(name: PersonName): Desk;
  /** Runs as the database's administrator: only to count what the services wrote. */
  sql<R extends pg.QueryResultRow>(text: string, params?: readonly unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

export interface LineOptions {
  readonly stack?: Pick<Stack, 'databaseAdminUrl' | 'kafkaBrokers' | 'databaseDirectory'>;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startLine(options: LineOptions = {}): Promise<Line> {
  const tag = newId().slice(-8);
  const stack = options.stack ?? {
    databaseAdminUrl: testDatabaseAdminUrl(),
    kafkaBrokers: process.env['TEST_KAFKA_BROKERS'] ?? '',
  };
  const directory = mkdtempSync(join(tmpdir(), `line-${tag}-`));
  const topicPrefix = `e2e-${tag}.`;
  const services = await startServices({
    stack,
    directory,
    purpose: 'e2e',
    progress: silentProgress,
    database: `e2e_${tag}`,
    topicPrefix,
    ports: 'any',
    // The stories tell weeks in seconds over several partitions: what is days apart may arrive in either order.
    envOf: { matcher: { ALLOWED_LATENESS_HOURS: '720' } },
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const desk = (name: PersonName): Desk => deskOf(name, services);
  const platform = await registerPlatform(desk('ops'), services.urls.ingest, 'e2e-grid', OFFICE);
  const kafka = await openKafkaPush(stack.kafkaBrokers, topicPrefix);
  const databaseUrl = new URL(stack.databaseAdminUrl);
  databaseUrl.pathname = `/e2e_${tag}`;
  // A statement may meet the database while it is down on purpose: each takes a connection of its own.
  const sql = async <R extends pg.QueryResultRow>(text: string, params: readonly unknown[] = []): Promise<R[]> => {
    const client = new pg.Client({ connectionString: databaseUrl.href });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<R>(text, [...params])).rows;
    } finally {
      await client.end();
    }
  };
  return {
    services,
    directory,
    platform,
    kafka,
    topicPrefix,
    desk,
    sql,
    stop: async () => {
      await kafka.close();
      await services.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A source of this office, registered by the system administrator. */
export async function registerPlatform(
  ops: Desk,
  ingestUrl: string,
  id: string,
  office: { readonly id: string; readonly regionCode12: string },
): Promise<PlatformIdentity> {
  const answer = (await ops.post(`${ingestUrl}/v1/sources`, {
    id,
    kind: '全科网格',
    name: '端到端测试平台',
    procuratorateId: office.id,
    regionCode12: office.regionCode12,
  })) as { secret: string };
  return { sourceId: id, secret: answer.secret };
}

/** Polls until `read` gives a value that is not undefined; says what was waited for when it does not. */
export async function eventually<T>(what: string, read: () => Promise<T | undefined>, withinMs = 60_000): Promise<T> {
  const until = Date.now() + withinMs;
  let last: unknown = 'nothing yet';
  for (;;) {
    try {
      const value = await read();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`waited ${withinMs} ms for ${what}`, { cause: last });
    await sleep(100);
  }
}
