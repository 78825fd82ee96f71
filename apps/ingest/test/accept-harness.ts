import { randomBytes } from 'node:crypto';
import type { EventOutcomeV1, GridEventV1 } from '#contracts';
import { type FieldKeyFile, FieldKeys, generateFieldKeys } from '#platform/crypto';
import { Outbox, type Tx } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { AcceptEvents } from '../src/accept-events/accept-events.use-case.js';
import type { IncomingItem } from '../src/accept-events/incoming-item.js';
import type { RecordAdapter } from '../src/accept-events/record-adapters.js';
import { ReporterNames } from '../src/accept-events/reporter-names.js';
import type { ItemResult } from '../src/accept-events/item-result.js';
import type { Source } from '../src/sources/source.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { ArrivalStore } from '../src/storage/arrival.store.js';
import { EventStore } from '../src/storage/event.store.js';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';
import { MonthStore } from '../src/storage/month.store.js';
import { PushStore } from '../src/storage/push.store.js';
import { ReporterAliasStore } from '../src/storage/reporter-alias.store.js';
import { ReporterStore } from '../src/storage/reporter.store.js';
import { RunStore } from '../src/storage/run.store.js';
import { WaitingStore } from '../src/storage/waiting.store.js';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

export const RECEIVED_MS = Date.parse('2026-03-02T02:00:00.000Z');

export const aSource = (over: Partial<Source> = {}): Source => ({
  id: 'cz-12345',
  kind: '12345',
  name: '澄州市 12345 热线',
  state: 'active',
  procuratorateId: 'cz-city',
  regionCode12: '990100000000',
  keys: [{ keyId: 'k1', suite: 'hmac-sha256', secret: randomBytes(32), endsAtMs: null }],
  regions: [],
  rateLimit: null,
  ...over,
});

export const anEvent = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  sourceEventNo: 'GD-1',
  title: '工地夜间施工噪声扰民',
  description: '柳溪街道某工地连续三晚施工到凌晨。',
  reportedAt: '2026-03-02T09:00:00+08:00',
  regionCode12: '990102003004',
  ...over,
});

/** The use case on a database of its own; nothing between it and the tables. */
export interface AcceptHarness {
  readonly db: TestDatabase;
  readonly keys: FieldKeys;
  /** What `keys` were read from, unless they were given. */
  readonly keyFile: FieldKeyFile;
  /** The same database, as a process with other keys. */
  withKeys(keys: FieldKeys): AcceptHarness;
  /** The same database, as a process in which the source has this adapter. */
  withAdapter(adapter: RecordAdapter): AcceptHarness;
  readonly acceptEvents: AcceptEvents;
  item(value: unknown, over?: Partial<IncomingItem>): IncomingItem;
  push(...values: unknown[]): Promise<ItemResult[]>;
  accept(items: readonly IncomingItem[]): Promise<ItemResult[]>;
  published(): Promise<GridEventV1[]>;
  outcomes(): Promise<EventOutcomeV1[]>;
  count(table: string): Promise<number>;
}

export async function acceptHarness(
  options: { readonly keys?: FieldKeys; readonly poolSize?: number } = {},
): Promise<AcceptHarness> {
  const { poolSize } = options;
  const db = await testDatabase({
    schema: 'ingest',
    migrations: INGEST_MIGRATIONS,
    ...(poolSize === undefined ? {} : { poolSize }),
  });
  const keyFile = generateFieldKeys();
  return harnessOn(db, options.keys ?? FieldKeys.parse(JSON.stringify(keyFile)), keyFile);
}

function harnessOn(db: TestDatabase, keys: FieldKeys, keyFile: FieldKeyFile, adapter?: RecordAdapter): AcceptHarness {
  const source = aSource();
  const acceptEvents = new AcceptEvents({
    events: new EventStore(),
    pushes: new PushStore(),
    waiting: new WaitingStore(),
    months: new MonthStore(),
    arrivals: new ArrivalStore(),
    erased: new ErasedEventStore(),
    reporters: new ReporterStore(),
    reporterNames: new ReporterNames(new ReporterAliasStore()),
    runs: new RunStore(),
    outbox: new Outbox({ source: 'ingest', traceparent: () => undefined }),
    keys,
    adapters: { loaded: () => Promise.resolve(), adapterOf: () => adapter },
    clock: { now: () => new Date(RECEIVED_MS) },
    topicPrefix: '',
    newTrace: () => TRACE,
    sourceOf: (id) => (id === source.id ? source : undefined),
  });
  const item = (value: unknown, over: Partial<IncomingItem> = {}): IncomingItem => ({
    source,
    raw: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
    receivedMs: RECEIVED_MS,
    via: 'http',
    run: null,
    traceparent: TRACE,
    ...over,
  });
  const accept = (items: readonly IncomingItem[]): Promise<ItemResult[]> =>
    db.database.run((tx) => acceptEvents.accept(tx, items));
  const messages = async <T>(topic: string): Promise<T[]> => {
    const rows = await read(db, 'SELECT value FROM outbox WHERE topic = $1 ORDER BY id', [topic]);
    return rows.map((row) => JSON.parse(String(row['value'])) as T);
  };
  return {
    db,
    keys,
    keyFile,
    withKeys: (other) => harnessOn(db, other, keyFile, adapter),
    withAdapter: (other) => harnessOn(db, keys, keyFile, other),
    acceptEvents,
    item,
    accept,
    push: (...values) => accept(values.map((value) => item(value))),
    published: () => messages<GridEventV1>('grid.event.v1'),
    outcomes: () => messages<EventOutcomeV1>('event.outcome.v1'),
    count: async (table) => Number((await read(db, `SELECT count(*) AS n FROM ${table}`))[0]?.['n']),
  };
}

export const read = (db: TestDatabase, sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> =>
  db.database.read((tx: Tx) => tx.query<Record<string, unknown>>(sql, params));
