import { setTimeout as sleep } from 'node:timers/promises';
import { connectKafka, type KafkaClient, type KafkaLog } from '#platform/kafka';

const TOPIC = 'stack.readiness';
/** Failing is what a broker that starts does; only the outcome counts. */
const quiet: KafkaLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Limit {
  readonly waitMs: number;
  /** Ends the waiting early. */
  readonly signal?: AbortSignal | undefined;
}

async function within(
  brokers: readonly string[],
  limit: Limit,
  ask: (kafka: KafkaClient) => Promise<unknown>,
): Promise<boolean> {
  const kafka = connectKafka({ brokers, clientId: 'stack', logger: quiet });
  const answer = ask(kafka).then(
    () => true,
    () => false,
  );
  const timer = new AbortController();
  const ended = limit.signal === undefined ? timer.signal : AbortSignal.any([timer.signal, limit.signal]);
  const late = sleep(limit.waitMs, false, { signal: ended }).catch(() => false);
  const answered = await Promise.race([answer, late]);
  timer.abort();
  // A frozen broker would keep the closing client waiting, too.
  const closed = kafka.close().catch(() => {});
  if (answered) await closed;
  return answered;
}

/** True when a broker answers at all. Changes nothing there. */
export function kafkaAnswers(brokers: readonly string[], waitMs: number): Promise<boolean> {
  return within(brokers, { waitMs }, (kafka) => kafka.clusterId());
}

/**
 * True when a record could be written and the group coordinator answers: the port opens a second or two before.
 * Creates a topic, so it is for brokers of our own.
 */
export function kafkaIsReady(brokers: readonly string[], waitMs: number, signal?: AbortSignal): Promise<boolean> {
  return within(brokers, { waitMs, signal }, async (kafka) => {
    await kafka.admin().createTopic({ name: TOPIC, partitions: 1, config: { 'retention.ms': '3600000' } });
    await kafka.producer().send([{ topic: TOPIC, key: 'readiness', value: Buffer.from('{}'), headers: {} }]);
    await kafka.admin().committedOffsets(TOPIC, TOPIC);
  });
}
