import type { Kafka, Message, Producer, RecordMetadata, TopicMessages } from 'kafkajs';
import { type KafkaProducer, type KafkaLog, RecordTooLarge } from '../client-port.js';
import type { OutgoingRecord, SendReceipt } from '../ports.js';
import { cutRequests, sizeOf } from './cut-requests.js';
import { within } from './deadline.js';
import { errorNames } from './error-names.js';
import { partitionByKey } from './partition-by-key.js';
import { RETRY } from './settings.js';

const CLOSE_MS = 5_000;

/**
 * One request on its way at a time, so no later record can overtake a retried one. Idempotence keeps a retry within
 * one call from writing twice after a broken connection; it does not after a frozen broker, and a failed call ends the
 * producer's identity, so duplicates are possible and readers tell them by `ce_id`.
 */
export class KafkajsProducer implements KafkaProducer {
  #producer: Producer | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly log: KafkaLog,
  ) {}

  send(records: readonly OutgoingRecord[]): Promise<SendReceipt[]> {
    if (records.length === 0) return Promise.resolve([]);
    const sent = this.#last.then(() => this.#send(records));
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    await this.#drop();
  }

  async #send(records: readonly OutgoingRecord[]): Promise<SendReceipt[]> {
    const receipts: SendReceipt[] = [];
    for (const request of cutRequests(records)) receipts.push(...(await this.#request(request)));
    return receipts;
  }

  async #request(records: readonly OutgoingRecord[]): Promise<SendReceipt[]> {
    try {
      const producer = await this.#connected();
      const answer = await producer.sendBatch({ acks: -1, topicMessages: groupByTopic(records) });
      return answer.map(receiptOf);
    } catch (error) {
      // Its sequence numbers and the topics that it asks about no longer fit what comes next.
      await this.#drop();
      if (!errorNames(error).some((name) => TOO_LARGE.has(name))) throw error;
      const first = records[0];
      if (records.length === 1 && first !== undefined) throw new RecordTooLarge(first, sizeOf(first), { cause: error });
      const half = Math.ceil(records.length / 2);
      return [...(await this.#request(records.slice(0, half))), ...(await this.#request(records.slice(half)))];
    }
  }

  async #connected(): Promise<Producer> {
    if (this.#closed) throw new Error('the producer is closed');
    if (this.#producer === undefined) {
      const producer = this.kafka.producer({
        idempotent: true,
        createPartitioner: partitionByKey,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        retry: RETRY,
      });
      this.#producer = producer;
      await producer.connect();
    }
    return this.#producer;
  }

  async #drop(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer === undefined) return;
    await within(CLOSE_MS, 'closing a producer', producer.disconnect()).catch((error: unknown) =>
      this.log.warn({ err: error }, 'a producer did not close'),
    );
  }
}

function groupByTopic(records: readonly OutgoingRecord[]): TopicMessages[] {
  const byTopic = new Map<string, Message[]>();
  for (const { topic, key, value, headers } of records) {
    const messages = byTopic.get(topic);
    const message: Message = { key, value, headers };
    if (messages === undefined) byTopic.set(topic, [message]);
    else messages.push(message);
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
}

function receiptOf({ topicName, partition, baseOffset }: RecordMetadata): SendReceipt {
  return { topic: topicName, partition, baseOffset: baseOffset ?? '-1' };
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
