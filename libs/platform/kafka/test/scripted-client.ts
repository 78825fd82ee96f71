import type { ConsumerListener, ConsumerOptions, KafkaAdmin, KafkaClient, KafkaConsumer } from '../src/index.js';

/** What a consumer of the script does once it is started; it is handed what to tell. */
export type Script = (listener: ConsumerListener, options: ConsumerOptions) => Promise<void> | void;

/**
 * A broker connection that does as it is told, for failures that a real broker cannot be made to have: a consumer
 * that stops fetching while the broker answers. Each start takes the next script; the last one is repeated.
 */
export class ScriptedClient implements KafkaClient {
  readonly started: ConsumerOptions[] = [];
  stopped = 0;
  brokerAnswers = true;

  constructor(
    private readonly topics: readonly string[],
    private readonly scripts: readonly Script[],
  ) {}

  producer(): never {
    throw new Error('this script has no producer');
  }

  admin(): KafkaAdmin {
    const never = (): Promise<never> => Promise.reject(new Error('not in this script'));
    return {
      clusterId: () => this.clusterId(),
      listTopics: async () => [...this.topics],
      offsets: async () => ({ earliest: new Map([[0, 0n]]), latest: new Map([[0, 0n]]) }),
      committedOffsets: async () => new Map(),
      latestOffsets: async () => new Map([[0, 0n]]),
      createTopic: never,
      deleteTopics: never,
      partitionCounts: never,
      topicConfig: never,
      alterTopicConfig: never,
      commitOffsets: never,
      deleteRecords: never,
      deleteGroups: never,
      grantRights: never,
      withdrawRights: never,
      holdersOf: never,
    };
  }

  async clusterId(): Promise<string> {
    if (!this.brokerAnswers) throw new Error('no broker');
    return 'scripted';
  }

  async clusterTime(): Promise<number> {
    if (!this.brokerAnswers) throw new Error('no broker');
    return Date.now();
  }

  consumer(options: ConsumerOptions): KafkaConsumer {
    const script = this.scripts[Math.min(this.started.length, this.scripts.length - 1)];
    return {
      start: async () => {
        this.started.push(options);
        await script?.(options.listener, options);
      },
      stop: async () => void (this.stopped += 1),
      seek: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
      commit: async () => undefined,
    };
  }

  async close(): Promise<void> {}
}
