import { randomUUID } from 'node:crypto';
import type { FieldKeys } from '#platform/crypto';
import { createLogger, Metrics } from '#platform/observe';
import { type Database, isTransient, Outbox } from '#platform/postgres';
import { AcceptEvents } from '../src/accept-events/accept-events.use-case.js';
import { IntakeRecorder } from '../src/accept-events/intake-recorder.js';
import type { RecordAdapter } from '../src/accept-events/record-adapters.js';
import { ReporterNames } from '../src/accept-events/reporter-names.js';
import type { Connector } from '../src/pull/connector.js';
import { InnerNetworks } from '../src/pull/inner-networks.js';
import { PlatformSessions } from '../src/pull/platform-sessions.js';
import { PullHttp } from '../src/pull/pull-http.js';
import { PullRound } from '../src/pull-records/pull-round.js';
import { TakePage } from '../src/pull-records/take-page.js';
import type { Source } from '../src/sources/source.js';
import { ArrivalStore } from '../src/storage/arrival.store.js';
import type { ConnectorRow } from '../src/storage/connector.rows.js';
import { ConnectorStore } from '../src/storage/connector.store.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { EventStore } from '../src/storage/event.store.js';
import { PullSeenStore } from '../src/storage/pull-seen.store.js';
import { MonthStore } from '../src/storage/month.store.js';
import { PushStore } from '../src/storage/push.store.js';
import { ReporterAliasStore } from '../src/storage/reporter-alias.store.js';
import { ReporterStore } from '../src/storage/reporter.store.js';
import { RunStore } from '../src/storage/run.store.js';
import { connectorSecretAad } from '../src/storage/sealed-places.js';
import { WaitingStore } from '../src/storage/waiting.store.js';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

export interface PullHarnessOptions {
  readonly database: Database;
  readonly keys: FieldKeys;
  readonly source: Source;
  readonly adapt?: RecordAdapter;
  /** Put around the pipeline, to let it fail. */
  readonly around?: (accept: AcceptEvents['accept']) => AcceptEvents['accept'];
}

/** What asks platforms, without a server before it; the same for a spec and for a process that it kills. */
export class PullHarness {
  readonly connectors = new ConnectorStore();
  readonly http = new PullHttp(InnerNetworks.parse('127.0.0.1'));
  readonly logger = createLogger({ service: 'ingest', instanceId: 'test', level: 'fatal' });
  readonly round: PullRound;
  readonly failures: string[] = [];

  constructor(private readonly options: PullHarnessOptions) {
    const { database, keys, source, adapt, around } = options;
    const clock = { now: () => new Date() };
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
      adapters: { loaded: () => Promise.resolve(), adapterOf: () => adapt },
      clock,
      topicPrefix: '',
      newTrace: () => TRACE,
      sourceOf: () => source,
    });
    const accept: AcceptEvents['accept'] = (tx, items) => acceptEvents.accept(tx, items);
    const seen = new PullSeenStore();
    const { connectors, logger, http } = this;
    const metrics = new Metrics({ service: 'ingest', instanceId: 'test', defaults: false });
    const pages = new TakePage({
      database,
      connectors,
      seen,
      acceptEvents: { accept: around?.(accept) ?? accept },
      recorder: new IntakeRecorder(logger, metrics),
      sealer: keys,
      clock,
      newTrace: () => TRACE,
      isTransient,
      logger,
      group: 'ingest',
      topicPrefix: '',
    });
    const sessions = new PlatformSessions({ http, clock, keys });
    this.round = new PullRound({
      database,
      connectors,
      seen,
      pages,
      sessionOf: (job) => sessions.of(job),
      sourceOf: () => Promise.resolve(source),
      metrics: { page: () => undefined, failure: (_source, code) => this.failures.push(code) },
      clock,
      random: () => 0,
      logger,
    });
  }

  /** As if a person had saved and started it. */
  async save(definition: Connector, secret: string | null = null): Promise<void> {
    const { database, keys, source } = this.options;
    const sourceId = source.id;
    await database.run(async (tx) => {
      await tx.query(
        `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
         VALUES ($1, 'test', 'test', 'active', $2, $3, 1, '') ON CONFLICT DO NOTHING`,
        [sourceId, source.procuratorateId, source.regionCode12],
      );
      const before = await this.connectors.findJob(tx, sourceId);
      const secretSealed = secret === null ? null : keys.seal(secret, connectorSecretAad(sourceId));
      const version = (before?.version ?? 0) + 1;
      const position = before?.position ?? {};
      const saved = {
        sourceId,
        version,
        definition,
        sha256: '',
        secretSealed,
        position,
        continues: before !== undefined,
        by: 'p',
        at: new Date(),
      };
      await this.connectors.save(tx, saved);
      await this.connectors.start(tx, sourceId, new Date());
    });
  }

  /** The next turn, without the time between two. False when there is none to be had. */
  async turn(signal = new AbortController().signal): Promise<boolean> {
    const { database } = this.options;
    const holder = randomUUID();
    const job = await database.run(async (tx) => {
      await tx.query(`UPDATE pull_connector SET next_at = now() WHERE state = 'running'`);
      return this.connectors.claim(tx, holder, 30);
    });
    if (job === undefined) return false;
    await this.round.work(job, holder, signal);
    return true;
  }

  async state(): Promise<ConnectorRow> {
    const row = await this.options.database.read((tx) => this.connectors.find(tx, this.options.source.id));
    if (row === undefined) throw new Error('there is no connector');
    return row;
  }
}
