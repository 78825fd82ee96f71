import { connectKafka, silentLog } from '#platform/kafka';
import type pg from 'pg';
import type { KafkaEnds } from './manifest.js';
import { quoted } from './quote-name.js';

/** Topics that the services of these schemas have read or written, as their own tables say. */
export async function topicsOf(client: pg.ClientBase, schemas: readonly string[]): Promise<string[]> {
  const topics = new Set<string>();
  for (const schema of schemas) {
    const { rows } = await client.query<{ topic: string }>(
      `SELECT topic FROM ${quoted(schema, 'consumer_position')} UNION SELECT topic FROM ${quoted(schema, 'relay_offset')}`,
    );
    for (const { topic } of rows) topics.add(topic);
  }
  return [...topics].sort();
}

/** The ends of every partition of the topics that exist. Rejects when the broker does not answer. */
export async function readEnds(brokers: string, topics: readonly string[]): Promise<KafkaEnds> {
  const kafka = connectKafka({ brokers: brokers.split(','), clientId: 'backup', logger: silentLog });
  try {
    const clusterId = await kafka.clusterId();
    const existing = new Set(await kafka.admin().listTopics());
    const ends: KafkaEnds['ends'] = [];
    for (const topic of topics.filter((name) => existing.has(name))) {
      for (const [partition, end] of await kafka.admin().latestOffsets(topic)) {
        ends.push({ topic, partition, end: String(end) });
      }
    }
    return { clusterId, ends };
  } finally {
    await kafka.close();
  }
}
