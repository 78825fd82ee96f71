import { PROBLEMS } from '#contracts';
import { type BackgroundTask, type RunningService, startService } from '#platform/http';
import type { KafkaBatchServer, KafkaClient } from '#platform/kafka';
import { startObserving } from '#platform/observe';
import { type Database, OutboxRelay, type Tx } from '#platform/postgres';
import type { NotifyConfig } from './notify.config.js';
import { CONSUMERS, NotifyModule } from './notify.module.js';
import { DATABASE, KAFKA, TOPIC_SETUP } from './notify-platform.module.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export async function startNotify(
  config: NotifyConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> {
  const observe = startObserving({
    service: 'notify',
    version: '0.1.0',
    instanceId: config.INSTANCE_ID,
    level: config.LOG_LEVEL,
    traceSampleRate: config.TRACE_SAMPLE_RATE,
  });
  return startService({
    module: NotifyModule.forConfig(config, observe),
    observe,
    problems: PROBLEMS,
    title: '通知服务',
    description: '办案人员的收件箱，以及对平台所推送事件的答复：按主题推送，也可凭签名拉取。',
    host: config.HOST,
    port: config.PORT,
    drainMs: config.DRAIN_MS,
    ownsProcess,
    kafkaServers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => [app.get<BackgroundTask>(TOPIC_SETUP), app.get(OutboxRelay)],
    closeLast: (app) => [app.get<KafkaClient>(KAFKA), app.get<Database>(DATABASE)],
  });
}
