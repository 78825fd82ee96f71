import { PROBLEMS } from '#contracts';
import type { BackgroundTask, RunningService } from '#platform/http';
import type { KafkaBatchServer } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { type RunOptions, runService } from '#platform/service';
import { RunImports } from './import-rows/run-imports.js';
import { SweepImports } from './sweep-imports/sweep-imports.js';
import { AdapterDirectory } from './adapters/adapter-directory.js';
import { ShipAdapters } from './ship-adapters/ship-adapters.use-case.js';
import { SweepWaiting } from './accept-events/sweep-waiting.js';
import type { IngestConfig } from './ingest.config.js';
import { EdgeModule } from './edge.module.js';
import { CONSUMERS, IngestModule } from './ingest.module.js';
import { KeepMonths } from './keep-months/keep-months.js';
import { RunErasures } from './erase-events/run-erasures.js';
import { ForgetSignedIds } from './forget-signed-ids/forget-signed-ids.js';
import { WatchDisk } from './watch-disk/watch-disk.js';
import { SourceDirectory } from './sources/source-directory.js';
import { AskTrial } from './zones/carry-connectors/ask-trial.js';
import { TellConnectors } from './zones/carry-connectors/tell-connectors.js';
import { TellProgress } from './zones/carry-connectors/tell-progress.js';
import { CompareCarried } from './zones/carry-reconciliations/compare-carried.js';
import { ClearRecords } from './zones/clear-records/clear-records.js';
import { TakeBatches } from './zones/take-batches/take-batches.js';
import { asksPlatforms } from './zones/zone-env.js';
import { WriteBatches } from './zones/write-batches/write-batches.js';
import { PullConnectors } from './pull-records/pull-connectors.js';
import { SilenceWatch } from './watch-silence/silence-watch.js';

type App = Parameters<NonNullable<RunOptions['background']>>[0];

const taskOf = (
  name: string,
  task: { start(): void | Promise<void>; stop(): void | Promise<void> },
): BackgroundTask => ({
  name,
  start: () => task.start(),
  stop: () => task.stop(),
});

const zoneTasks = (app: App): BackgroundTask[] => [
  taskOf('zone batches out', app.get(WriteBatches)),
  taskOf('zone batches in', app.get(TakeBatches)),
];

const edgeTasks = (app: App): BackgroundTask[] => [
  taskOf('sources', app.get(SourceDirectory)),
  taskOf('signed ids', app.get(ForgetSignedIds)),
  taskOf('taken records', app.get(ClearRecords)),
  ...zoneTasks(app),
  taskOf('pull connectors', app.get(PullConnectors)),
  taskOf('progress of connectors', app.get(TellProgress)),
  taskOf('trials of connectors', app.get(AskTrial)),
];

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export const startIngest = (
  config: IngestConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> =>
  runService(config, {
    service: 'ingest',
    module: (observe) => (config.PROFILE === 'edge' ? EdgeModule : IngestModule).forConfig(config, observe),
    problems: PROBLEMS,
    title: '接入服务',
    description: '网格、12345 等平台在此推送事件与处置。接入步骤、签名示例与答复说明见 docs/push-api.md。',
    consumers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => {
      if (config.PROFILE === 'edge') return edgeTasks(app);
      const sources = app.get(SourceDirectory);
      const shipping = app.get(ShipAdapters);
      const adapters = app.get(AdapterDirectory);
      const signed = app.get(ForgetSignedIds);
      const waiting = app.get(SweepWaiting);
      const months = app.get(KeepMonths);
      const imports = app.get(RunImports);
      const files = app.get(SweepImports);
      const silence = app.get(SilenceWatch);
      const erasures = app.get(RunErasures);
      const disk = app.get(WatchDisk);
      return [
        { name: 'adapters of the product', start: () => shipping.execute(), stop: () => undefined },
        { name: 'adapters', start: () => adapters.start(), stop: () => adapters.stop() },
        { name: 'sources', start: () => sources.start(), stop: () => sources.stop() },
        { name: 'signed ids', start: () => signed.start(), stop: () => signed.stop() },
        { name: 'months of events', start: () => months.start(), stop: () => months.stop() },
        { name: 'waiting disposals', start: () => waiting.start(), stop: () => waiting.stop() },
        { name: 'file imports', start: () => imports.start(), stop: () => imports.stop() },
        { name: 'erasures', start: () => erasures.start(), stop: () => erasures.stop() },
        ...(asksPlatforms(config) ? [taskOf('pull connectors', app.get(PullConnectors))] : []),
        { name: 'disk', start: () => disk.start(), stop: () => disk.stop() },
        { name: 'silence', start: () => silence.start(), stop: () => silence.stop() },
        { name: 'imported files', start: () => files.start(), stop: () => files.stop() },
        ...(config.PROFILE === 'inner'
          ? [
              ...zoneTasks(app),
              taskOf('carried reconciliations', app.get(CompareCarried)),
              taskOf('connectors of the edge', app.get(TellConnectors)),
            ]
          : []),
      ];
    },
    ownsProcess,
  });
