import { randomUUID } from 'node:crypto';
import type { KafkaClient, KafkaRecord } from '#platform/kafka';

/** Records of one partition from `from` up to but without `end`. */
export interface Range {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly end: bigint;
}

const QUIET_MS = 60_000;
const keyOf = (at: { topic: string; partition: number }): string => `${at.topic}/${at.partition}`;

/**
 * Hands over every record of the ranges, each partition in its order. A group of its own, so that no service's place is
 * touched. Rejects when nothing comes for a minute although something is there.
 */
export async function readRanges(
  kafka: KafkaClient,
  ranges: readonly Range[],
  take: (records: readonly KafkaRecord[]) => Promise<void>,
): Promise<void> {
  const open = new Map(ranges.filter(({ from, end }) => from < end).map((range) => [keyOf(range), range]));
  if (open.size === 0) return;
  const group = `restore-${randomUUID()}`;
  const topics = [...new Set([...open.values()].map(({ topic }) => topic))];
  let settle: { done: () => void; fail: (error: Error) => void };
  const ended = new Promise<void>((done, fail) => (settle = { done, fail }));
  const quietTimer = setTimeout(() => settle.fail(new Error('Kafka hands nothing over any more')), QUIET_MS);
  const consumer = kafka.consumer({
    group,
    topics,
    partitionsConcurrently: 1,
    listener: {
      onAssigned: (assigned) => {
        for (const at of assigned) {
          const range = open.get(keyOf(at));
          if (range === undefined) consumer.pause(at);
          else consumer.seek(at, range.from);
        }
      },
      onBatch: async (batch) => {
        quietTimer.refresh();
        const range = open.get(keyOf(batch));
        if (range === undefined || !batch.isCurrent()) return;
        const wanted = batch.records.filter(({ offset }) => BigInt(offset) >= range.from && BigInt(offset) < range.end);
        if (wanted.length > 0) await take(wanted);
        batch.resolve(batch.nextOffset);
        if (batch.nextOffset >= range.end) {
          open.delete(keyOf(batch));
          consumer.pause(batch);
        }
        if (open.size === 0) settle.done();
        else await batch.heartbeat();
      },
      onFetch: () => undefined,
      onHeartbeat: () => undefined,
      onCrash: (error) => settle.fail(error),
    },
  });
  await consumer.start();
  try {
    await ended;
  } finally {
    clearTimeout(quietTimer);
    await consumer.stop();
    await kafka
      .admin()
      .deleteGroups([group])
      .catch(() => undefined);
  }
}
