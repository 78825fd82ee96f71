import { newId } from '#kernel';
import { connectKafka, type OutgoingRecord, silentLog } from '#platform/kafka';

/** What the client and the broker of this machine do with records of this size when nothing else is done. Records per second. */
export interface KafkaCeiling {
  readonly produced: number;
  readonly consumed: number;
}

const PARTITIONS = 4;
const PER_REQUEST = 500;

/** Produces `count` records of `bytes` bytes with acks from all replicas, then reads them by an empty batch handler. */
export async function measureKafkaCeiling(brokers: string, count: number, bytes: number): Promise<KafkaCeiling> {
  const client = connectKafka({ brokers: brokers.split(','), clientId: 'ceiling', logger: silentLog });
  const topic = `bench-ceiling-${newId()}`;
  const group = `${topic}-group`;
  try {
    await client.admin().createTopic({ name: topic, partitions: PARTITIONS, config: {} });
    const produced = await produce(client, topic, count, bytes);
    const consumed = await consume(client, topic, group, count);
    return { produced, consumed };
  } finally {
    await client.admin().deleteTopics([topic]);
    await client.close();
  }
}

type Client = ReturnType<typeof connectKafka>;

async function produce(client: Client, topic: string, count: number, bytes: number): Promise<number> {
  const value = Buffer.alloc(bytes, 'x');
  const portion = (from: number): OutgoingRecord[] =>
    Array.from({ length: Math.min(PER_REQUEST, count - from) }, (_, i) => ({
      topic,
      key: String(from + i),
      value,
      headers: {},
    }));
  await client.producer().send(portion(0));
  const startedAt = performance.now();
  for (let from = PER_REQUEST; from < count; from += PER_REQUEST) await client.producer().send(portion(from));
  return ((count - PER_REQUEST) * 1000) / (performance.now() - startedAt);
}

/** From the first record to the last, so that joining the group is not counted. */
function consume(client: Client, topic: string, group: string, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = 0;
    let startedAt = 0;
    const consumer = client.consumer({
      group,
      topics: [topic],
      partitionsConcurrently: 2,
      listener: {
        onAssigned: (assigned) => assigned.forEach((place) => consumer.seek(place, 0n)),
        onBatch: async (batch) => {
          if (startedAt === 0) startedAt = performance.now();
          else seen += batch.records.length;
          batch.resolve(batch.nextOffset);
          await batch.heartbeat();
          if (seen >= count * 0.95) {
            const rate = (seen * 1000) / (performance.now() - startedAt);
            setImmediate(() => void consumer.stop().then(() => resolve(rate), reject));
            seen = Number.NEGATIVE_INFINITY;
          }
        },
        onFetch: () => {},
        onHeartbeat: () => {},
        onCrash: reject,
      },
    });
    consumer.start().catch(reject);
  });
}
