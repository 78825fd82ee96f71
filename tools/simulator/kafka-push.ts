import type { PushDisposalV1, PushEventV1 } from '#contracts';
import { TOPICS, topicName } from '#contracts';
import { connectKafka, type OutgoingRecord, silentLog } from '#platform/kafka';
import { type PlatformIdentity, signatureOf } from './signed-http.js';

/** A platform's own producer. */
export interface KafkaPush {
  /** Signs and sends; resolves when the broker has all of it. */
  push(platform: PlatformIdentity, items: readonly (PushEventV1 | PushDisposalV1)[]): Promise<void>;
  /** The bytes as they are, signed: for what a broken platform sends. */
  pushRaw(platform: PlatformIdentity, key: string, value: Buffer): Promise<void>;
  close(): Promise<void>;
}

export async function openKafkaPush(brokers: string, topicPrefix = ''): Promise<KafkaPush> {
  const client = connectKafka({ brokers: brokers.split(','), clientId: 'simulated-platform', logger: silentLog });
  await client.clusterId();
  const recordOf = (platform: PlatformIdentity, key: string, value: Buffer): OutgoingRecord => ({
    topic: topicName(topicPrefix, TOPICS.gridPush, platform.sourceId),
    key,
    value,
    headers: signatureOf(platform, value),
  });
  return {
    push: async (platform, items) => {
      await client
        .producer()
        .send(items.map((item) => recordOf(platform, item.sourceEventNo, Buffer.from(JSON.stringify(item)))));
    },
    pushRaw: async (platform, key, value) => {
      await client.producer().send([recordOf(platform, key, value)]);
    },
    close: () => client.close(),
  };
}
