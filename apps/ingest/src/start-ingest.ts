import { PROBLEMS } from '#contracts';
import type { RunningService } from '#platform/http';
import type { KafkaBatchServer } from '#platform/kafka';
import type { Tx } from '#platform/postgres';
import { runService } from '#platform/service';
import { SweepWaiting } from './accept-events/sweep-waiting.js';
import type { IngestConfig } from './ingest.config.js';
import { CONSUMERS, IngestModule } from './ingest.module.js';
import { SourceDirectory } from './sources/source-directory.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export const startIngest = (
  config: IngestConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> =>
  runService(config, {
    service: 'ingest',
    module: (observe) => IngestModule.forConfig(config, observe),
    problems: PROBLEMS,
    title: '接入服务',
    description: '网格、12345 等平台在此推送事件与处置。接入步骤、签名示例与答复说明见 docs/push-api.md。',
    consumers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => {
      const sources = app.get(SourceDirectory);
      const waiting = app.get(SweepWaiting);
      return [
        { name: 'sources', start: () => sources.start(), stop: () => sources.stop() },
        { name: 'waiting disposals', start: () => waiting.start(), stop: () => waiting.stop() },
      ];
    },
    ownsProcess,
  });
