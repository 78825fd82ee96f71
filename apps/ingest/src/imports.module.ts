import { mkdirSync } from 'node:fs';
import type { Provider, Type } from '@nestjs/common';
import { ACCESS } from '#domain/access';
import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { FieldKeys } from '#platform/crypto';
import { createTraceparent, type Observability } from '#platform/observe';
import { type Database, isTransient, Outbox, type PeopleDatabase } from '#platform/postgres';
import { DATABASE, PEOPLE } from '#platform/service';
import { AdapterDirectory } from './adapters/adapter-directory.js';
import { AcceptEvents } from './accept-events/accept-events.use-case.js';
import { IntakeRecorder } from './accept-events/intake-recorder.js';
import { CancelImportController, CancelOwnImportController } from './cancel-import/cancel-import.controller.js';
import { CancelImport } from './cancel-import/cancel-import.use-case.js';
import { ImportRows } from './import-rows/import-rows.js';
import { ImportRuns } from './import-rows/import-runs.js';
import { RunImports } from './import-rows/run-imports.js';
import type { IngestConfig } from './ingest.config.js';
import { ReadImportController, ReadOwnImportController } from './read-import/read-import.controller.js';
import { ReadImport } from './read-import/read-import.query.js';
import { ReceiveImportController, ReceiveOwnImportController } from './receive-import/receive-import.controller.js';
import { ReceiveImport } from './receive-import/receive-import.use-case.js';
import { SourceDirectory } from './sources/source-directory.js';
import { SourceRates } from './sources/source-rates.js';
import { ImportFaultStore } from './storage/import-fault.store.js';
import { ImportFiles } from './storage/import-files.js';
import { ImportReads } from './storage/import-reads.store.js';
import { ImportStore } from './storage/import.store.js';
import { RunStore } from './storage/run.store.js';
import { SweepImports } from './sweep-imports/sweep-imports.js';

export const IMPORT_CONTROLLERS: readonly Type[] = [
  ReceiveImportController,
  ReceiveOwnImportController,
  ReadImportController,
  ReadOwnImportController,
  CancelImportController,
  CancelOwnImportController,
];

const PARTS = Symbol('parts of imports');

interface Parts {
  readonly keys: FieldKeys;
  readonly files: ImportFiles;
  readonly faults: ImportFaultStore;
  readonly runs: ImportRuns;
  readonly rates: SourceRates;
}

/** Everything about files that are imported; a part of the module of ingest. */
export function importProviders(config: IngestConfig, observe: Observability): readonly Provider[] {
  const { IMPORT_DIR: directory, IMPORT_MAX_BYTES: maxBytes, IMPORT_KEEP_DAYS: keepDays } = config;
  const { logger } = observe;
  const imports = new ImportStore();
  const reads = new ImportReads();
  const clock = systemClock;
  const history = new HistoryChains();
  if (directory !== '') mkdirSync(directory, { recursive: true, mode: 0o700 });
  return [
    {
      provide: PARTS,
      inject: [FieldKeys, Outbox, SourceRates],
      useFactory: (keys: FieldKeys, outbox: Outbox, rates: SourceRates): Parts => ({
        keys,
        rates,
        files: new ImportFiles({ directory, maxBytes, keys }),
        faults: new ImportFaultStore(keys),
        runs: new ImportRuns(new RunStore(), outbox, clock, config.TOPIC_PREFIX),
      }),
    },
    {
      provide: ImportRows,
      inject: [DATABASE, PARTS, AcceptEvents, IntakeRecorder, SourceDirectory, AdapterDirectory],
      useFactory: (
        database: Database,
        parts: Parts,
        acceptEvents: AcceptEvents,
        recorder: IntakeRecorder,
        sources: SourceDirectory,
        adapters: AdapterDirectory,
      ) =>
        new ImportRows({
          ...parts,
          database,
          imports,
          acceptEvents,
          recorder,
          sourceOf: async (id) => sources.find(id) ?? (await sources.refresh(), sources.find(id)),
          adapterOf: async (id) => adapters.compiledOf(id) ?? (await adapters.refresh(), adapters.compiledOf(id)),
          clock,
          logger,
          newTrace: createTraceparent,
          isTransient,
          keepDays,
          spillDirectory: directory,
        }),
    },
    {
      provide: RunImports,
      inject: [DATABASE, ImportRows],
      useFactory: (database: Database, rows: ImportRows) => {
        const run = new RunImports({ database, imports, rows, instanceId: config.INSTANCE_ID, logger });
        const help = 'File imports that are not over, by state';
        observe.metrics.registerGauge('gp_ingest_imports', help, ['state'], async () =>
          (await run.countByState()).map(({ state, n }) => ({ labels: { state }, value: n })),
        );
        return run;
      },
    },
    {
      provide: SweepImports,
      inject: [DATABASE, PARTS],
      useFactory: (database: Database, { files }: Parts) =>
        new SweepImports({ database, imports, files, clock, logger }),
    },
    {
      provide: ReceiveImport,
      inject: [DATABASE, PEOPLE, PARTS, RunImports, AdapterDirectory],
      useFactory: (
        database: Database,
        people: PeopleDatabase,
        { files }: Parts,
        run: RunImports,
        adapters: AdapterDirectory,
      ) =>
        new ReceiveImport({
          database,
          people,
          access: ACCESS,
          reads,
          imports,
          files,
          history,
          hasAdapter: (id) => adapters.adapterOf(id) !== undefined,
          wake: () => run.wake(),
          clock,
        }),
    },
    {
      provide: ReadImport,
      inject: [DATABASE, PEOPLE, PARTS],
      useFactory: (database: Database, people: PeopleDatabase, { faults }: Parts) =>
        new ReadImport({ database, people, access: ACCESS, reads, faults }),
    },
    {
      provide: CancelImport,
      inject: [DATABASE, PEOPLE, PARTS],
      useFactory: (database: Database, people: PeopleDatabase, { runs }: Parts) =>
        new CancelImport({ database, people, access: ACCESS, reads, imports, runs, history, clock, keepDays }),
    },
  ];
}
