import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { CompiledAdapter } from '#domain/adapters';
import { newId } from '#kernel';
import type { FieldKeys } from '#platform/crypto';
import { createLogger, Metrics } from '#platform/observe';
import { type Database, isTransient, Outbox } from '#platform/postgres';
import { AcceptEvents } from '../src/accept-events/accept-events.use-case.js';
import { IntakeRecorder } from '../src/accept-events/intake-recorder.js';
import type { RecordAdapter } from '../src/accept-events/record-adapters.js';
import { ReporterNames } from '../src/accept-events/reporter-names.js';
import { ImportRows } from '../src/import-rows/import-rows.js';
import { ImportRuns } from '../src/import-rows/import-runs.js';
import type { Source } from '../src/sources/source.js';
import { SourceRates } from '../src/sources/source-rates.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { ArrivalStore } from '../src/storage/arrival.store.js';
import { EventStore } from '../src/storage/event.store.js';
import { ImportFaultStore } from '../src/storage/import-fault.store.js';
import { ImportFiles } from '../src/storage/import-files.js';
import type { ImportOptions, ImportRow } from '../src/storage/import.rows.js';
import { ImportStore } from '../src/storage/import.store.js';
import { MonthStore } from '../src/storage/month.store.js';
import { PushStore } from '../src/storage/push.store.js';
import { ReporterAliasStore } from '../src/storage/reporter-alias.store.js';
import { ReporterStore } from '../src/storage/reporter.store.js';
import { RunStore } from '../src/storage/run.store.js';
import { SourceRateStore } from '../src/storage/source-rate.store.js';
import { WaitingStore } from '../src/storage/waiting.store.js';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

export interface ImportHarnessOptions {
  readonly database: Database;
  readonly keys: FieldKeys;
  /** Of uploaded files. */
  readonly directory: string;
  /** Asked for each chunk, where it is a function. */
  readonly source: Source | (() => Source);
  readonly adapter?: { readonly compiled: CompiledAdapter; readonly adapt: RecordAdapter };
  /** Put around the pipeline, to let it fail. */
  readonly around?: (accept: AcceptEvents['accept']) => AcceptEvents['accept'];
}

/** What works on imports, without a server before it; the same for a spec and for a process that it kills. */
export class ImportHarness {
  readonly imports = new ImportStore();
  readonly faults: ImportFaultStore;
  readonly files: ImportFiles;
  readonly rows: ImportRows;
  readonly logger = createLogger({ service: 'ingest', instanceId: 'test', level: 'fatal' });

  constructor(private readonly options: ImportHarnessOptions) {
    const { database, keys, directory, adapter } = options;
    const outbox = new Outbox({ source: 'ingest', traceparent: () => undefined });
    const clock = { now: () => new Date() };
    const runs = new RunStore();
    const acceptEvents = new AcceptEvents({
      events: new EventStore(),
      pushes: new PushStore(),
      waiting: new WaitingStore(),
      months: new MonthStore(),
      arrivals: new ArrivalStore(),
      erased: new ErasedEventStore(),
      reporters: new ReporterStore(),
      reporterNames: new ReporterNames(new ReporterAliasStore()),
      runs,
      outbox,
      keys,
      adapters: { loaded: () => Promise.resolve(), adapterOf: () => adapter?.adapt },
      clock,
      topicPrefix: '',
      newTrace: () => TRACE,
      sourceOf: () => this.source,
    });
    const accept: AcceptEvents['accept'] = (tx, items) => acceptEvents.accept(tx, items);
    this.faults = new ImportFaultStore(keys);
    this.files = new ImportFiles({ directory, maxBytes: 1024 ** 3, keys });
    this.rows = new ImportRows({
      database,
      imports: this.imports,
      faults: this.faults,
      files: this.files,
      runs: new ImportRuns(runs, outbox, clock, ''),
      acceptEvents: { accept: options.around?.(accept) ?? accept },
      recorder: new IntakeRecorder(
        this.logger,
        new Metrics({ service: 'ingest', instanceId: 'test', defaults: false }),
      ),
      keys,
      rates: new SourceRates({ database, store: new SourceRateStore(), now: () => performance.now() }),
      sourceOf: () => Promise.resolve(this.source),
      adapterOf: () => Promise.resolve(adapter?.compiled),
      clock,
      logger: this.logger,
      newTrace: () => TRACE,
      isTransient,
      keepDays: 7,
      spillDirectory: directory,
    });
  }

  private get source(): Source {
    const { source } = this.options;
    return typeof source === 'function' ? source() : source;
  }

  /** As if it had been uploaded. Returns its id. */
  async receive(file: Readable | string, options: Partial<ImportOptions> = {}): Promise<string> {
    const { source } = this;
    const { database } = this.options;
    const importId = newId();
    const saved = await this.files.save(importId, typeof file === 'string' ? createReadStream(file) : file);
    const { id: sourceId, procuratorateId, regionCode12 } = source;
    await database.run((tx) =>
      this.imports.insert(tx, {
        format: 'csv',
        mode: 'backfill',
        columns: 'canonical',
        sheet: null,
        headingRow: null,
        ...options,
        importId,
        sourceId,
        procuratorateId,
        regionCode12,
        fileHash: saved.sha256,
        fileBytes: saved.bytes,
        jobKey: randomUUID(),
        createdAt: new Date(),
        createdBy: null,
      }),
    );
    return importId;
  }

  find(importId: string): Promise<ImportRow> {
    return this.options.database.read((tx) => this.imports.find(tx, importId));
  }

  /** Takes the next import up and works on it. False when there is none to be had. */
  async workOnce(signal = new AbortController().signal): Promise<boolean> {
    const holder = randomUUID();
    const job = await this.options.database.run((tx) => this.imports.claim(tx, holder, 30));
    if (job === undefined) return false;
    await this.rows.work(job, holder, signal, { leave: () => undefined, takeBack: () => undefined });
    return true;
  }
}
