import { TOPICS, topicName } from '#contracts';
import { connectKafka, ensureTopics, type KafkaClient, type KafkaRight, silentLog } from '#platform/kafka';
import { Unusable } from './connection.js';

/** One who may push for a source: an account, or the name in a certificate. */
export interface Principal {
  readonly name: string;
  readonly kind: 'account' | 'certificate';
}

/** What platforms may do at the broker, set over the internal listener. */
export class BrokerRights {
  private constructor(
    private readonly kafka: KafkaClient,
    private readonly topicPrefix: string,
  ) {}

  /** `brokers`: comma-separated. */
  static async open(brokers: string, topicPrefix: string): Promise<BrokerRights> {
    const kafka = connectKafka({ brokers: brokers.split(','), clientId: 'grid-ops', logger: silentLog });
    try {
      await kafka.clusterId();
      return new BrokerRights(kafka, topicPrefix);
    } catch (error) {
      await kafka.close();
      throw new Unusable(`Kafka 无法连接：${brokers}（${error instanceof Error ? error.message : String(error)}）`);
    }
  }

  close(): Promise<void> {
    return this.kafka.close();
  }

  /**
   * To write on the source's own topic, to read its own answers, and nothing else; the topics are made where they are
   * missing. Harmless when it has them.
   */
  async grant(sourceId: string, name: string): Promise<void> {
    const named = [TOPICS.gridPush, TOPICS.gridAnswer].map((contract) => ({
      ...contract,
      name: topicName(this.topicPrefix, contract, sourceId),
    }));
    await ensureTopics(this.kafka.admin(), named);
    const answers = topicName(this.topicPrefix, TOPICS.gridAnswer, sourceId);
    const own = { resource: 'topic', match: 'exact' } as const;
    await this.asked(() =>
      this.kafka.admin().grantRights(name, [
        this.push(sourceId),
        { ...this.push(sourceId), operation: 'describe' },
        { ...own, name: answers, operation: 'read' },
        { ...own, name: answers, operation: 'describe' },
        // The full stop at its end keeps it from the groups of other sources, and of ours.
        { resource: 'group', match: 'prefix', name: `${answers}.`, operation: 'read' },
      ]),
    );
  }

  /** Takes every right of the name: what is connected under it is refused from its next request on. */
  withdraw(name: string): Promise<void> {
    return this.asked(() => this.kafka.admin().withdrawRights(name));
  }

  /** Who may write on the source's topic, in the order of their names. */
  async holders(sourceId: string): Promise<string[]> {
    return this.asked(() => this.kafka.admin().holdersOf(this.push(sourceId)));
  }

  private push(sourceId: string): KafkaRight {
    const name = topicName(this.topicPrefix, TOPICS.gridPush, sourceId);
    return { resource: 'topic', match: 'exact', name, operation: 'write' };
  }

  private async asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'type' in error && error.type === 'SECURITY_DISABLED')) throw error;
      throw new Unusable('这个 Kafka 没有开启授权：先按部署说明设置 authorizer.class.name');
    }
  }
}
