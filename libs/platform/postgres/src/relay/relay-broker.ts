import type { KafkaClient } from '#platform/kafka';
import type { EndOffset, RelayBroker } from './relay-generation.js';

/** What the relay asks, answered by a Kafka client. */
export function relayBroker(client: Pick<KafkaClient, 'clusterId' | 'admin'>): RelayBroker {
  const endOffsetsOf = async (topic: string): Promise<EndOffset[]> =>
    [...(await client.admin().latestOffsets(topic))].map(([partition, end]) => ({
      topic,
      partition,
      endOffset: String(end),
    }));
  return {
    clusterId: () => client.clusterId(),
    endOffsets: async (topics) => {
      const existing = await client.admin().partitionCounts(topics);
      return (await Promise.all([...existing.keys()].map(endOffsetsOf))).flat();
    },
  };
}
