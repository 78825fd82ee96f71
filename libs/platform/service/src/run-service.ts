import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { UnsealedWatch } from '#platform/audit';
import { FieldKeys } from '#platform/crypto';
import { type BackgroundTask, type RunningService, type ServiceOptions, startService } from '#platform/http';
import type { KafkaBatchServer, KafkaClient } from '#platform/kafka';
import { ClockWatch, type Observability, SecurityLog, startObserving } from '#platform/observe';
import { type Database, OutboxRelay, type PeopleDatabase, type Tx } from '#platform/postgres';
import type { ServiceConfig } from './service-traits.js';
import {
  DATABASE,
  HISTORY_SEALER,
  KAFKA,
  PEOPLE,
  QUARANTINE_PARTS,
  type QuarantineParts,
  TOPIC_SETUP,
} from './tokens.js';

export interface RunOptions extends Pick<ServiceOptions, 'problems' | 'title' | 'description' | 'management'> {
  /** Its name in logs, metrics and tokens. */
  readonly service: string;
  /** The root module; it imports `ServicePlatformModule`. */
  readonly module: (observe: Observability) => DynamicModule;
  readonly consumers?: (app: INestApplicationContext) => readonly KafkaBatchServer<Tx>[];
  /** The service's own, started between the set-up of topics and the relay. */
  readonly background?: (app: INestApplicationContext) => readonly BackgroundTask[];
  /** False in tests: signals and uncaught errors are left alone. Default true. */
  readonly ownsProcess?: boolean;
}

const VERSION = '0.1.0';

/** Starts a service of this product: what is the same of all of them, in the order that a stop needs reversed. */
export function runService(config: ServiceConfig, options: RunOptions): Promise<RunningService> {
  const observe = startObserving({
    service: options.service,
    version: VERSION,
    instanceId: config.INSTANCE_ID,
    level: config.LOG_LEVEL,
    traceSampleRate: config.TRACE_SAMPLE_RATE,
  });
  return startService({
    module: options.module(observe),
    observe,
    problems: options.problems,
    title: options.title,
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.management === undefined ? {} : { management: options.management }),
    host: config.HOST,
    port: config.PORT,
    drainMs: config.DRAIN_MS,
    ownsProcess: options.ownsProcess ?? true,
    ...(options.consumers === undefined ? {} : { kafkaServers: options.consumers }),
    background: (app) => [
      app.get<BackgroundTask>(TOPIC_SETUP),
      ...(options.background?.(app) ?? []),
      app.get(OutboxRelay),
      ...quarantineTasks(app.get<QuarantineParts>(QUARANTINE_PARTS)),
      app.get<BackgroundTask>(HISTORY_SEALER),
      app.get(UnsealedWatch),
      app.get(ClockWatch),
      app.get(SecurityLog),
    ],
    closeLast: (app) => [
      app.get<KafkaClient>(KAFKA),
      app.get<PeopleDatabase>(PEOPLE),
      app.get<Database>(DATABASE),
      app.get(FieldKeys),
    ],
  });
}

const quarantineTasks = ({ runner, sweep }: QuarantineParts): BackgroundTask[] => [
  { name: 'records sent again', start: () => runner.start(), stop: () => runner.stop() },
  { name: 'old records put aside', start: () => sweep.start(), stop: () => sweep.stop() },
];
