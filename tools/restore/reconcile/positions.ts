import type pg from 'pg';
import { TOPICS, type TopicContract } from '#contracts';
import type { KafkaClient } from '#platform/kafka';
import { quoted } from '../../backup/quote-name.js';
import { SERVICES, type ServiceName } from '../../stack/index.js';
import type { RecognisedTopic } from './topic-roles.js';

/** Where one group stands in one partition; `next` is null when it has read nothing yet. */
export interface Position {
  readonly schema: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly next: bigint | null;
}

export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  readonly earliest: bigint;
  readonly end: bigint;
}

export async function readPositions(client: pg.Client, schemas: readonly string[]): Promise<Position[]> {
  const positions: Position[] = [];
  for (const schema of schemas) {
    const { rows } = await client.query<{ group: string; topic: string; partition: number; next: string | null }>(
      `SELECT consumer_group AS "group", topic, partition, next_offset AS next FROM ${quoted(schema, 'consumer_position')}`,
    );
    for (const row of rows) positions.push({ schema, ...row, next: row.next === null ? null : BigInt(row.next) });
  }
  return positions;
}

/** Every partition of these topics for every group that reads them, also where it has not been yet. */
export function readersOf(
  topics: readonly RecognisedTopic[],
  ends: readonly PartitionEnd[],
  known: readonly Position[],
  prefix: string,
): Position[] {
  return topics.flatMap((topic) => {
    const groups = new Map<string, string>();
    for (const { schema, group } of known.filter((position) => position.topic === topic.topic))
      groups.set(group, schema);
    for (const service of readersByContract(topic)) groups.set(`${prefix}${service}`, SERVICES[service].schema);
    return [...groups].flatMap(([group, schema]) =>
      ends
        .filter((end) => end.topic === topic.topic)
        .map(({ partition }) => ({
          schema,
          group,
          topic: topic.topic,
          partition,
          next:
            known.find((one) => one.group === group && one.topic === topic.topic && one.partition === partition)
              ?.next ?? null,
        })),
    );
  });
}

function readersByContract({ contract }: RecognisedTopic): ServiceName[] {
  if (contract === undefined) return [];
  const { readers }: TopicContract = TOPICS[contract];
  return readers.filter((reader): reader is ServiceName => Object.hasOwn(SERVICES, reader));
}

/** Moves a group's place in the restored database. Readers of before are gone; the next one claims it anew. */
export async function movePosition(client: pg.Client, to: Position, next: bigint, clusterId: string): Promise<void> {
  await client.query(
    `INSERT INTO ${quoted(to.schema, 'consumer_position')} AS p (consumer_group, topic, partition, cluster_id, next_offset, epoch)
     VALUES ($1, $2, $3, $4, $5, 0)
     ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET next_offset = excluded.next_offset,
       cluster_id = excluded.cluster_id, moved_at = now()`,
    [to.group, to.topic, to.partition, clusterId, String(next)],
  );
}

/**
 * A reader that the broker has never heard of on a partition starts at its beginning, whatever the database says: it takes
 * the topic for a new one. Where a place was moved, the broker is told of it too.
 */
export async function tellBroker(
  kafka: KafkaClient,
  moved: readonly (Position & { readonly to: bigint; readonly earliest: bigint })[],
): Promise<void> {
  const byGroup = new Map<string, typeof moved>();
  for (const one of moved) {
    const key = `${one.group}\n${one.topic}`;
    byGroup.set(key, [...(byGroup.get(key) ?? []), one]);
  }
  for (const ofTopic of byGroup.values()) {
    const [{ group, topic } = { group: '', topic: '' }] = ofTopic;
    const committed = await kafka.admin().committedOffsets(group, topic);
    const unknown = ofTopic.filter(({ partition, to, earliest }) => !committed.has(partition) && to > earliest);
    if (unknown.length === 0) continue;
    await kafka.admin().commitOffsets(group, topic, new Map(unknown.map(({ partition, to }) => [partition, to])));
  }
}
