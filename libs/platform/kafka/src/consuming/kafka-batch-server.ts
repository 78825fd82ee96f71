import { EventEmitter } from 'node:events';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { KafkaClient, KafkaLog } from '../client-port.js';
import type { ChunkStore } from '../ports.js';
import { KAFKA_BATCH } from './batch-pattern.js';
import { ChunkRunner } from './chunk-runner.js';
import { ConsumerSupervisor, type RestartReason, type SupervisorTimes } from './consumer-supervisor.js';
import { type ConsumerProgress, progressOf } from './consumer-progress.js';
import type { ChunkLimits } from './cut-chunks.js';
import { type BatchHandler, Subscriptions, type TopicOptions } from './subscriptions.js';

export interface KafkaBatchServerOptions<Tx> {
  readonly client: KafkaClient;
  /** Consumer group: one per service and prefix. */
  readonly group: string;
  readonly store: ChunkStore<Tx>;
  readonly logger: KafkaLog;
  /** A chunk is one transaction. Default 500 records, 4 MiB. */
  readonly chunk?: Partial<ChunkLimits>;
  /** Default 2. */
  readonly partitionsConcurrently?: number;
  /** A handler that takes longer loses its partition. Default 60 s. */
  readonly handlerLimitMs?: number;
  readonly times?: Partial<SupervisorTimes>;
  /** The consumer ended and a new one will not do better. Default: log, and end the process with 1. */
  onFatal?(error: Error): void;
}

/** What `on` tells; for metrics and tests. */
export type KafkaBatchEvents = {
  quarantined: (topic: string, code: string) => void;
  restarted: (reason: RestartReason) => void;
};

const DEFAULT_TIMES: SupervisorTimes = {
  topicPollMs: 15_000,
  missingTopicPollMs: 1_000,
  stallMs: 20_000,
  joinMs: 45_000,
  restartMs: 500,
  stopMs: 10_000,
};

/**
 * Consumes in batches: a handler gets up to 500 records of one partition and a transaction, in which its effects, its
 * outgoing messages and the position commit together. Handlers come from `@BatchPattern` or by `addTopic`.
 */
export class KafkaBatchServer<Tx = unknown>
  extends Server<KafkaBatchEvents, 'started' | 'stopped'>
  implements CustomTransportStrategy
{
  override readonly transportId = KAFKA_BATCH;
  /** Nest need not log a handler's error: it decides what happens to the chunk. */
  override readonly propagatesEventHandlerErrors = true;
  readonly #subscriptions = new Subscriptions<Tx>();
  readonly #events = new EventEmitter();
  readonly #supervisor: ConsumerSupervisor<Tx>;
  readonly #client: KafkaClient;
  #quarantined = 0;
  #listening = false;

  constructor(options: KafkaBatchServerOptions<Tx>) {
    super();
    const { client, group, store, logger: log, times } = options;
    this.#client = client;
    const onQuarantined = (
      { topic, partition, offset }: { topic: string; partition: number; offset: string },
      code: string,
    ) => {
      this.#quarantined += 1;
      log.warn({ topic, partition, offset, code }, 'record quarantined');
      this.#events.emit('quarantined', topic, code);
    };
    this.#supervisor = new ConsumerSupervisor<Tx>({
      client,
      group,
      store,
      log,
      subscriptions: this.#subscriptions,
      chunks: new ChunkRunner<Tx>({ store, log, onQuarantined }),
      limits: { maxRecords: 500, maxBytes: 4 * 1024 * 1024, ...options.chunk },
      partitionsConcurrently: options.partitionsConcurrently ?? 2,
      handlerLimitMs: options.handlerLimitMs ?? 60_000,
      times: { ...DEFAULT_TIMES, ...times },
      onFatal: (error) => (options.onFatal === undefined ? endProcess(error, log) : options.onFatal(error)),
      onRestart: (reason) => {
        log.info({ group, reason }, 'the consumer restarts');
        this.#events.emit('restarted', reason);
      },
    });
  }

  /** An exact name, or a pattern whose topics are noticed as they appear. Before `listen` only. */
  addTopic(topic: string | RegExp, handler: BatchHandler<Tx>, options?: TopicOptions): this {
    if (this.#listening) throw new Error('topics are added before the server listens');
    this.#subscriptions.add(topic, handler, options);
    return this;
  }

  /** Calls back at once: joining, and waiting for a broker that is away, goes on in the background. */
  listen(callback: (error?: unknown) => void): void {
    if (this.#listening) return callback(new Error('the server listens already'));
    for (const [topic, handler] of this.messageHandlers) {
      this.#subscriptions.add(topic, async (records, context) => {
        const result: unknown = await handler(records, context);
        await lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
      });
    }
    if (this.#subscriptions.isEmpty) return callback(new Error('no topic has a handler'));
    this.#listening = true;
    this.#supervisor.start();
    this._status$.next('started');
    callback();
  }

  /** Finishes the chunks at work, tells the broker, leaves the group. */
  async close(): Promise<void> {
    await this.#supervisor.stop();
    this._status$.next('stopped');
  }

  on<Event extends keyof KafkaBatchEvents>(event: Event, callback: KafkaBatchEvents[Event]): void {
    this.#events.on(event, callback);
  }

  unwrap<T>(): T {
    return this.#client as T;
  }

  progress(): ConsumerProgress {
    return progressOf(this.#supervisor, this.#quarantined);
  }
}

function endProcess(error: Error, log: KafkaLog): void {
  log.error({ err: error }, 'consuming cannot go on; the process ends');
  process.exit(1);
}
