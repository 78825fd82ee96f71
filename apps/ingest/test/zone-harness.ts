import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '#kernel';
import { generateSigningSecret, signedHeaders } from '#platform/auth';
import { FieldKeys, generateFieldKeys, type SuiteName } from '#platform/crypto';
import { type Logger, Metrics } from '#platform/observe';
import { isTransient, Outbox } from '#platform/postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { pino } from 'pino';
import { AcceptEvents } from '../src/accept-events/accept-events.use-case.js';
import { AcceptOnce } from '../src/accept-events/accept-once.js';
import { HttpPushes, type SignedPush } from '../src/accept-events/http-pushes.js';
import { IntakeRecorder } from '../src/accept-events/intake-recorder.js';
import { ReporterNames } from '../src/accept-events/reporter-names.js';
import { INGEST_MIGRATIONS } from '../src/migrations/index.js';
import type { Source } from '../src/sources/source.js';
import { ArrivalStore } from '../src/storage/arrival.store.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { EventStore } from '../src/storage/event.store.js';
import { MonthStore } from '../src/storage/month.store.js';
import { PushStore } from '../src/storage/push.store.js';
import { ReporterAliasStore } from '../src/storage/reporter-alias.store.js';
import { ReporterStore } from '../src/storage/reporter.store.js';
import { RunStore } from '../src/storage/run.store.js';
import { SignedIdStore } from '../src/storage/signed-id.store.js';
import { WaitingStore } from '../src/storage/waiting.store.js';
import { BatchDirectory } from '../src/zones/batches/batch-directory.js';
import {
  generateZoneKeys,
  publicPartOf,
  type ZoneKeyFile,
  ZoneKeys,
  type ZoneSide,
} from '../src/zones/batches/zone-keys.js';
import { ForwardPushes } from '../src/zones/forward-pushes/forward-pushes.js';
import { StorePushes } from '../src/zones/forward-pushes/store-pushes.js';
import { ZoneInStore } from '../src/zones/storage/zone-in.store.js';
import { ZoneIncidentStore } from '../src/zones/storage/zone-incident.store.js';
import { ZoneOutStore } from '../src/zones/storage/zone-out.store.js';
import { HearReport } from '../src/zones/take-batches/hear-report.js';
import { PutAside } from '../src/zones/take-batches/put-aside.js';
import { TakeBatches } from '../src/zones/take-batches/take-batches.js';
import { TakeByKind } from '../src/zones/take-batches/take-by-kind.js';
import type { EntryTaker } from '../src/zones/take-batches/take-one.js';
import { TakePushes } from '../src/zones/take-batches/take-pushes.js';
import { OutgoingParts } from '../src/zones/write-batches/outgoing-parts.js';
import { WriteBatches } from '../src/zones/write-batches/write-batches.js';
import { aSource } from './accept-harness.js';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const NO_LIMIT = { take: () => Promise.resolve(0), waitMs: () => 0 };
const SECRET = generateSigningSecret();
/** The same everywhere, so that what is sealed and indexed can be compared. */
const FIELD_KEYS = FieldKeys.parse(JSON.stringify(generateFieldKeys()));
export const LOGGER: Logger = pino({ level: 'silent' });

export const ZONE_SOURCE: Source = aSource({
  keys: [{ keyId: 'k1', suite: 'hmac-sha256', secret: Buffer.from(SECRET, 'base64'), endsAtMs: null }],
});

export const ZONE_DIRECTORY = {
  find: (id: string): Source | undefined => (id === ZONE_SOURCE.id ? ZONE_SOURCE : undefined),
  refresh: (): Promise<void> => Promise.resolve(),
};

/** A clock that goes when it is told. */
export class HandClock implements Clock {
  constructor(private ms: number) {}

  now(): Date {
    return new Date(this.ms);
  }

  go(ms: number): void {
    this.ms += ms;
  }
}

export function signedPush(body: string | Buffer, at: Date, id: string): SignedPush {
  const timestamp = Math.floor(at.getTime() / 1000);
  const headers = signedHeaders({ sourceId: ZONE_SOURCE.id, secret: SECRET, id, timestamp, body });
  return {
    source: ZONE_SOURCE,
    signedId: id,
    body: Buffer.from(body),
    headers: { ...headers, 'content-type': 'application/json' },
  };
}

/** The intake as it is behind every door, on a database of its own. */
export interface Intake {
  readonly db: TestDatabase;
  readonly fieldKeys: FieldKeys;
  readonly acceptEvents: AcceptEvents;
  readonly recorder: IntakeRecorder;
}

export async function anIntake(clock: Clock): Promise<Intake> {
  const db = await testDatabase({ schema: 'ingest', migrations: INGEST_MIGRATIONS });
  const fieldKeys = FIELD_KEYS;
  const acceptEvents = new AcceptEvents({
    erased: new ErasedEventStore(),
    events: new EventStore(),
    pushes: new PushStore(),
    waiting: new WaitingStore(),
    months: new MonthStore(),
    arrivals: new ArrivalStore(),
    reporters: new ReporterStore(),
    reporterNames: new ReporterNames(new ReporterAliasStore()),
    runs: new RunStore(),
    outbox: new Outbox({ source: 'ingest', traceparent: () => undefined }),
    keys: fieldKeys,
    adapters: { loaded: () => Promise.resolve(), adapterOf: () => undefined },
    clock,
    topicPrefix: '',
    newTrace: () => TRACE,
    sourceOf: (id) => (id === ZONE_SOURCE.id ? ZONE_SOURCE : undefined),
  });
  const recorder = new IntakeRecorder(LOGGER, new Metrics({ service: 'test', instanceId: 'test', defaults: false }));
  return { db, fieldKeys, acceptEvents, recorder };
}

/** As it is registered, or was told, on a side. */
export async function registerZoneSource({ db }: Intake): Promise<void> {
  const { id, kind, name, state, procuratorateId, regionCode12 } = ZONE_SOURCE;
  await db.database.run((tx) =>
    tx.query(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
       VALUES ($1, $2, $3, $4, $5, $6, 1, 'p')`,
      [id, kind, name, state, procuratorateId, regionCode12],
    ),
  );
}

/** The doors of a deployment in one zone. */
export function directDoor({ db, acceptEvents, recorder }: Intake, clock: Clock): HttpPushes {
  const acceptOnce = new AcceptOnce({ acceptEvents, signedIds: new SignedIdStore(), clock });
  const deps = {
    database: db.database,
    runs: new RunStore(),
    acceptOnce,
    rates: NO_LIMIT,
    recorder,
    clock,
    isTransient,
  };
  return new HttpPushes({ ...deps, newTrace: () => TRACE });
}

export const HEARTBEAT_MS = 30_000;
export const RESEND_AFTER_MS = 60_000;

/** One side: what it sends, what it takes, and the directories on its side of the way. */
export interface Side {
  readonly intake: Intake;
  readonly keys: ZoneKeys;
  readonly outDirectory: string;
  readonly inDirectory: string;
  readonly parts: OutgoingParts;
  readonly writing: WriteBatches;
  readonly taking: TakeBatches;
  /** What is done with entries, kind by kind; a test adds its own. */
  readonly takers: EntryTaker[];
  readonly results: string[];
}

export interface Zones {
  readonly clock: HandClock;
  /** Each side's own, the other's public keys in it. */
  readonly keyFiles: Readonly<Record<ZoneSide, ZoneKeyFile>>;
  readonly edge: Side & { readonly door: ForwardPushes };
  readonly inner: Side;
  end(): Promise<void>;
}

export async function zones(suite: SuiteName = 'intl', settleMs = 0): Promise<Zones> {
  const clock = new HandClock(Date.parse('2026-03-02T02:00:00.000Z'));
  const root = mkdtempSync(join(tmpdir(), 'zones-'));
  const own = { edge: generateZoneKeys('edge', suite), inner: generateZoneKeys('inner', suite) };
  const keyFiles = {
    edge: { ...own.edge, peer: publicPartOf(own.inner) },
    inner: { ...own.inner, peer: publicPartOf(own.edge) },
  };
  const keys = { edge: new ZoneKeys(keyFiles.edge), inner: new ZoneKeys(keyFiles.inner) };
  const [edgeIntake, innerIntake] = [await anIntake(clock), await anIntake(clock)];
  const edge = side('edge', { intake: edgeIntake, keys: keys.edge, clock, root, settleMs }, []);
  const inner = side('inner', { intake: innerIntake, keys: keys.inner, clock, root, settleMs }, [
    new TakePushes({
      acceptEvents: innerIntake.acceptEvents,
      directory: ZONE_DIRECTORY,
      recorder: innerIntake.recorder,
      aside: new PutAside({ sealer: innerIntake.fieldKeys, group: 'ingest', topicPrefix: '' }),
      isTransient,
      newTrace: () => TRACE,
    }),
  ]);
  const acceptOnce = new AcceptOnce({
    acceptEvents: new StorePushes(edge.parts),
    signedIds: new SignedIdStore(),
    clock,
  });
  const { recorder, db } = edgeIntake;
  const deps = {
    database: db.database,
    acceptOnce,
    rates: NO_LIMIT,
    recorder,
    clock,
    isTransient,
    newTrace: () => TRACE,
  };
  return {
    clock,
    keyFiles,
    edge: { ...edge, door: new ForwardPushes(deps) },
    inner,
    end: async () => {
      await edgeIntake.db.drop();
      await innerIntake.db.drop();
      rmSync(root, { recursive: true });
    },
  };
}

const reportsOf = (clock: Clock): HearReport =>
  new HearReport({
    incoming: new ZoneInStore(),
    store: new ZoneOutStore(),
    incidents: new ZoneIncidentStore(),
    clock,
    logger: LOGGER,
    resendAfterMs: RESEND_AFTER_MS,
  });

interface SideParts {
  readonly intake: Intake;
  readonly keys: ZoneKeys;
  readonly clock: Clock;
  readonly root: string;
  readonly settleMs: number;
}

function side(name: ZoneSide, { intake, keys, clock, root, settleMs }: SideParts, takers: EntryTaker[]): Side {
  const [outDirectory, inDirectory] = [join(root, name, 'out'), join(root, name, 'in')];
  for (const directory of [outDirectory, inDirectory]) mkdirSync(directory, { recursive: true });
  const { database } = intake.db;
  const [store, incoming, results] = [new ZoneOutStore(), new ZoneInStore(), [] as string[]];
  const parts = new OutgoingParts({ store, keys, clock });
  const times = { everyMs: 1_000, heartbeatMs: HEARTBEAT_MS, keepMs: 30 * 86_400_000, settleMs };
  const common = { database, keys, clock, logger: LOGGER, times };
  const writing = new WriteBatches({ ...common, store, incoming, directory: new BatchDirectory(outDirectory) });
  const taking = new TakeBatches({
    ...common,
    store: incoming,
    incidents: new ZoneIncidentStore(),
    entries: new TakeByKind(takers),
    reports: reportsOf(clock),
    directory: new BatchDirectory(inDirectory),
    count: (result) => results.push(result),
    maxBytes: 64 * 1024 * 1024,
  });
  return { intake, keys, outDirectory, inDirectory, parts, writing, taking, takers, results };
}
