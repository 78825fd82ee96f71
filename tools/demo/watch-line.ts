import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseChangedV1, ClueChangedV1, EventOutcomeV1, MatchV1, PlatformAnswerV1 } from '#contracts';
import { TOPICS, topicName } from '#contracts';
import { newId } from '#kernel';
import { connectKafka, type KafkaRecord, silentLog, type TopicPartition } from '#platform/kafka';
import type { Seen } from './live-view.js';

export interface LineWatch {
  /** Resolves when nothing was seen for `quietMs`, at the latest after `atMostMs`, or when `signal` is aborted. */
  quiet(quietMs: number, atMostMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const POLL_MS = 100;

const WATCHED = [TOPICS.eventOutcome, TOPICS.matchFound, TOPICS.matchRevised, TOPICS.clueChanged, TOPICS.caseChanged];

/** Reads the line's topics from now on, in a group of its own that commits nothing. */
export async function watchLine(
  options: { readonly brokers: string; readonly sourceIds: readonly string[]; readonly topicPrefix?: string },
  onRecord: (record: KafkaRecord) => void,
): Promise<LineWatch> {
  const prefix = options.topicPrefix ?? '';
  const topics = [
    ...WATCHED.map((contract) => topicName(prefix, contract)),
    ...options.sourceIds.map((sourceId) => topicName(prefix, TOPICS.gridAnswer, sourceId)),
  ];
  const client = connectKafka({ brokers: options.brokers.split(','), clientId: 'line-watch', logger: silentLog });
  const group = `line-watch-${newId()}`;
  const ends = new Map<string, Map<number, bigint>>();
  for (const topic of topics) ends.set(topic, await client.admin().latestOffsets(topic));
  let lastSeenAt = Date.now();
  let onJoined = (): void => {};
  const joined = new Promise<void>((resolve) => {
    onJoined = resolve;
  });
  const sought = new Set<string>();
  const consumer = client.consumer({
    group,
    topics,
    partitionsConcurrently: 1,
    listener: {
      onAssigned: (assigned: readonly TopicPartition[]) => {
        for (const place of assigned) {
          const key = `${place.topic}/${place.partition}`;
          if (sought.has(key)) continue;
          sought.add(key);
          consumer.seek(place, ends.get(place.topic)?.get(place.partition) ?? 0n);
        }
        onJoined();
      },
      onBatch: async (batch) => {
        for (const record of batch.records) onRecord(record);
        lastSeenAt = Date.now();
        batch.resolve(batch.nextOffset);
        await batch.heartbeat();
      },
      onFetch: () => {},
      onHeartbeat: () => {},
      onCrash: () => {},
    },
  });
  await consumer.start();
  await joined;
  return {
    quiet: async (quietMs, atMostMs, signal) => {
      const from = Date.now();
      lastSeenAt = from;
      while (Date.now() - lastSeenAt < quietMs && Date.now() - from < atMostMs && !signal.aborted) await sleep(POLL_MS);
    },
    close: async () => {
      await consumer.stop();
      await client.close();
    },
  };
}

/** The record as the live view shows it; undefined for a tombstone or a topic that it does not show. */
export function seenFrom(record: KafkaRecord): Seen | undefined {
  if (record.value === null) return undefined;
  const value: unknown = JSON.parse(record.value.toString('utf8'));
  const { topic } = record;
  if (topic.endsWith(TOPICS.eventOutcome.name)) return { topic: 'outcome', value: value as EventOutcomeV1 };
  if (topic.endsWith(TOPICS.matchFound.name) || topic.endsWith(TOPICS.matchRevised.name)) {
    return { topic: 'match', value: value as MatchV1 };
  }
  if (topic.endsWith(TOPICS.clueChanged.name)) return { topic: 'clue', value: value as ClueChangedV1 };
  if (topic.endsWith(TOPICS.caseChanged.name)) return { topic: 'case', value: value as CaseChangedV1 };
  if (topic.includes('grid.answer.')) return { topic: 'answer', value: value as PlatformAnswerV1 };
  return undefined;
}
