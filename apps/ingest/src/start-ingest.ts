import { PROBLEMS } from '#contracts';
import { type BackgroundTask, type RunningService, startService } from '#platform/http';
import type { KafkaBatchServer, KafkaClient } from '#platform/kafka';
import { startObserving } from '#platform/observe';
import { type Database, OutboxRelay, type Tx } from '#platform/postgres';
import { SweepWaiting } from './accept-events/sweep-waiting.js';
import type { IngestConfig } from './ingest.config.js';
import { CONSUMERS, IngestModule } from './ingest.module.js';
import { DATABASE, KAFKA, SOURCE_SETUP, TOPIC_SETUP } from './ingest-platform.module.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export async function startIngest(
  config: IngestConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> {
  const observe = startObserving({
    service: 'ingest',
    version: '0.1.0',
    instanceId: config.INSTANCE_ID,
    level: config.LOG_LEVEL,
    traceSampleRate: config.TRACE_SAMPLE_RATE,
  });
  return startService({
    module: IngestModule.forConfig(config, observe),
    observe,
    problems: PROBLEMS,
    title: '接入服务',
    description: '网格、12345 等平台在此推送事件与处置。接入步骤、签名示例与答复说明见 docs/push-api.md。',
    host: config.HOST,
    port: config.PORT,
    drainMs: config.DRAIN_MS,
    ownsProcess,
    kafkaServers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => [
      app.get<BackgroundTask>(SOURCE_SETUP),
      app.get<BackgroundTask>(TOPIC_SETUP),
      {
        name: 'waiting disposals',
        start: () => app.get(SweepWaiting).start(),
        stop: () => app.get(SweepWaiting).stop(),
      },
      app.get(OutboxRelay),
    ],
    closeLast: (app) => [app.get<KafkaClient>(KAFKA), app.get<Database>(DATABASE)],
  });
}
