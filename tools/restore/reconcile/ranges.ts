import type pg from 'pg';
import type { KafkaClient } from '#platform/kafka';
import { topicsOf } from '../../backup/kafka-ends.js';
import type { KafkaEnds, Manifest } from '../../backup/manifest.js';
import { quoted } from '../../backup/quote-name.js';
import type { PartitionEnd, Position } from './positions.js';
import type { Range } from './read-ranges.js';
import { type RecognisedTopic, recogniseTopic } from './topic-roles.js';

/** Topics that the restored tables know, and those of the catalogue that have come since. */
export async function readPartitionEnds(
  kafka: KafkaClient,
  client: pg.Client,
  manifest: Manifest,
): Promise<{ topics: RecognisedTopic[]; partitions: PartitionEnd[] }> {
  const known = new Set([
    ...(await topicsOf(
      client,
      manifest.schemas.map(({ schema }) => schema),
    )),
    ...(manifest.kafka?.ends.map(({ topic }) => topic) ?? []),
  ]);
  const topics = (await kafka.admin().listTopics())
    .map((topic) => recogniseTopic(topic, manifest.topicPrefix))
    .filter(({ topic, contract }) => known.has(topic) || contract !== undefined)
    .sort((a, b) => (a.topic < b.topic ? -1 : 1));
  const partitions: PartitionEnd[] = [];
  for (const { topic } of topics) {
    const { earliest, latest } = await kafka.admin().offsets(topic);
    for (const [partition, end] of latest) {
      partitions.push({ topic, partition, end, earliest: earliest.get(partition) ?? 0n });
    }
  }
  return { topics, partitions };
}

/**
 * What has to be read of each partition: from the end at the snapshot, from the last record that a relay of the snapshot
 * knew of (a batch may have been on its way), and from where a reader stood. `missing` counts, by topic, records that
 * are needed and that the broker no longer keeps.
 */
export async function planRanges(
  client: pg.Client,
  schemas: readonly string[],
  ends: readonly PartitionEnd[],
  positions: readonly Position[],
  before: KafkaEnds['ends'],
): Promise<{ ranges: Range[]; missing: Map<string, number> }> {
  const wanted = new Map<string, bigint>();
  const from = (topic: string, partition: number, offset: bigint): void => {
    const key = `${topic}/${partition}`;
    const known = wanted.get(key);
    if (known === undefined || offset < known) wanted.set(key, offset);
  };
  for (const { topic, partition, end } of before) from(topic, partition, BigInt(end));
  for (const { topic, partition, next } of positions) from(topic, partition, next ?? 0n);
  for (const schema of schemas) {
    const { rows } = await client.query<{ topic: string; partition: number; last: string }>(
      `SELECT topic, partition, last_offset::text AS last FROM ${quoted(schema, 'relay_offset')}`,
    );
    for (const { topic, partition, last } of rows) from(topic, partition, BigInt(last) + 1n);
  }
  const missing = new Map<string, number>();
  const snapshotEnd = new Map(before.map(({ topic, partition, end }) => [`${topic}/${partition}`, BigInt(end)]));
  const ranges = ends.map(({ topic, partition, earliest, end }) => {
    const key = `${topic}/${partition}`;
    const start = wanted.get(key) ?? 0n;
    const needed = snapshotEnd.get(key) ?? 0n;
    if (needed < earliest) missing.set(topic, (missing.get(topic) ?? 0) + Number(earliest - needed));
    return { topic, partition, from: start < earliest ? earliest : start, end };
  });
  return { ranges, missing };
}
