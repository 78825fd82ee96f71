import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchedBatch, KafkaClient, KafkaRecord } from '#platform/kafka';

export interface ReadTopicOptions {
  readonly topic: string;
  /** A member of a group of its own, whose name starts so. */
  readonly group: string;
  readonly atLeast: number;
  readonly withinMs: number;
}

const PAUSE_MS = 20;

/** Reads a topic from its beginning to the end that it has when at least so many records are there. */
export async function readTopic(client: KafkaClient, options: ReadTopicOptions): Promise<KafkaRecord[]> {
  const { topic, atLeast, withinMs } = options;
  const deadline = Date.now() + withinMs;
  const offsets = await waitForRecords(client, options, deadline);
  const ends = new Map(offsets.latest);
  for (const [partition, earliest] of offsets.earliest) if (ends.get(partition) === earliest) ends.delete(partition);
  if (ends.size === 0) return [];
  const records: KafkaRecord[] = [];
  let crash: Error | undefined;
  const consumer = client.consumer({
    group: `${options.group}.${randomBytes(4).toString('hex')}`,
    topics: [topic],
    partitionsConcurrently: 1,
    listener: {
      onAssigned: () => undefined,
      onFetch: () => undefined,
      onHeartbeat: () => undefined,
      onCrash: (error) => (crash = error),
      onBatch: async (batch: FetchedBatch) => {
        records.push(...batch.records);
        batch.resolve(batch.nextOffset);
        if (batch.nextOffset >= (ends.get(batch.partition) ?? 0n)) ends.delete(batch.partition);
      },
    },
  });
  try {
    await consumer.start();
    while (ends.size > 0) {
      if (crash !== undefined) throw new Error(`${topic} cannot be read`, { cause: crash });
      if (Date.now() > deadline) throw new Error(`${topic} was not read to its end in ${withinMs} ms`);
      await sleep(PAUSE_MS);
    }
  } finally {
    await consumer.stop();
  }
  if (records.length < atLeast) throw new Error(`${topic} holds ${records.length} records, not ${atLeast}`);
  return records.sort(
    (one, other) => one.partition - other.partition || Number(BigInt(one.offset) - BigInt(other.offset)),
  );
}

async function waitForRecords(client: KafkaClient, { topic, atLeast, withinMs }: ReadTopicOptions, deadline: number) {
  for (;;) {
    // A broker that is busy may leave a question unanswered; the next one counts.
    const offsets = await client
      .admin()
      .offsets(topic)
      .catch((error: unknown) => {
        if (Date.now() > deadline) throw error;
      });
    if (offsets === undefined) continue;
    const count = [...offsets.latest].reduce(
      (sum, [partition, latest]) => sum + Number(latest - (offsets.earliest.get(partition) ?? 0n)),
      0,
    );
    if (count >= atLeast) return offsets;
    if (Date.now() > deadline) throw new Error(`${topic} has ${count} records, not ${atLeast}, after ${withinMs} ms`);
    await sleep(PAUSE_MS);
  }
}
