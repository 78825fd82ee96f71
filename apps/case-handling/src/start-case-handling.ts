import { PROBLEMS } from '#contracts';
import { type BackgroundTask, type RunningService, startService } from '#platform/http';
import type { KafkaBatchServer, KafkaClient } from '#platform/kafka';
import { startObserving } from '#platform/observe';
import { type Database, OutboxRelay, type Tx } from '#platform/postgres';
import type { CaseHandlingConfig } from './case-handling.config.js';
import { CaseHandlingModule, CONSUMERS } from './case-handling.module.js';
import { DATABASE, KAFKA, TOPIC_SETUP } from './case-handling-platform.module.js';

/** Starts the service. With `ownsProcess` false (tests) signals and uncaught errors are left alone. */
export async function startCaseHandling(
  config: CaseHandlingConfig,
  { ownsProcess = true }: { readonly ownsProcess?: boolean } = {},
): Promise<RunningService> {
  const observe = startObserving({
    service: 'case-handling',
    version: '0.1.0',
    instanceId: config.INSTANCE_ID,
    level: config.LOG_LEVEL,
    traceSampleRate: config.TRACE_SAMPLE_RATE,
  });
  return startService({
    module: CaseHandlingModule.forConfig(config, observe),
    observe,
    problems: PROBLEMS,
    title: '办案服务',
    description: '线索与案件：由命中产生线索，由人决定是否立案，每一步都有依据、有经过。',
    host: config.HOST,
    port: config.PORT,
    drainMs: config.DRAIN_MS,
    ownsProcess,
    kafkaServers: (app) => app.get<KafkaBatchServer<Tx>[]>(CONSUMERS),
    background: (app) => [app.get<BackgroundTask>(TOPIC_SETUP), app.get(OutboxRelay)],
    closeLast: (app) => [app.get<KafkaClient>(KAFKA), app.get<Database>(DATABASE)],
  });
}
