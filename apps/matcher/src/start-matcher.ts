import { PROBLEMS } from '#contracts';
import { type BackgroundTask, type RunningService, startService } from '#platform/http';
import type { KafkaBatchServer, KafkaClient } from '#platform/kafka';
import { startObserving } from '#platform/observe';
import { type Database, OutboxRelay, type Tx } from '#platform/postgres';
import { RunDriver } from './evaluate-run/run-driver.js';
import type { MatcherConfig } from './matcher.config.js';
import { CONSUMERS, MatcherModule } from './matcher.module.js';
import { DATABASE, KAFKA, TOPIC_SETUP } from './matcher-platform.module.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export async function startMatcher(
  config: MatcherConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> {
  const observe = startObserving({
    service: 'matcher',
    version: '0.1.0',
    instanceId: config.INSTANCE_ID,
    level: config.LOG_LEVEL,
    traceSampleRate: config.TRACE_SAMPLE_RATE,
  });
  return startService({
    module: MatcherModule.forConfig(config, observe),
    observe,
    problems: PROBLEMS,
    title: '匹配服务',
    description:
      '按监督规则匹配事件，找出命中并说明理由。规则语言见 docs/rules.md，窗口与迟到的含义见 docs/matching.md。',
    host: config.HOST,
    port: config.PORT,
    drainMs: config.DRAIN_MS,
    ownsProcess,
    kafkaServers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => [
      app.get<BackgroundTask>(TOPIC_SETUP),
      app.get(OutboxRelay),
      { name: 'runs', start: () => app.get(RunDriver).start(), stop: () => app.get(RunDriver).stop() },
    ],
    closeLast: (app) => [app.get<KafkaClient>(KAFKA), app.get<Database>(DATABASE)],
  });
}
