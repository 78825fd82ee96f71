import type { KafkaAdmin } from '../client-port.js';

/** A topic that has to be there. A contract of the catalogue fits, its name made concrete. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs?: number;
  /** A file of the topic is closed after so long, so that it can go as a whole; what is written to now never does. */
  readonly segmentMs?: number;
  /** Default `delete`. */
  readonly cleanup?: 'delete' | 'compact';
  /**
   * The broker unpacks what comes compressed (our client reads no snappy, lz4 or zstd) and stamps records with its own
   * time, by which the age of a signature is judged.
   */
  readonly writtenByOthers?: boolean;
}

export interface TopicReport {
  readonly name: string;
  readonly action: 'created' | 'altered' | 'kept';
  /** What is not as specified and was left so: partitions are never added, that would break the order of keys. */
  readonly differs: readonly string[];
}

/** Creates what is missing and sets what is configured otherwise. Several processes may do so at the same time. */
export async function ensureTopics(admin: KafkaAdmin, specs: readonly TopicSpec[]): Promise<TopicReport[]> {
  const counts = await admin.partitionCounts(specs.map(({ name }) => name));
  const reports: TopicReport[] = [];
  for (const spec of specs) {
    const config = configOf(spec);
    if (!counts.has(spec.name) && (await admin.createTopic({ name: spec.name, partitions: spec.partitions, config }))) {
      reports.push({ name: spec.name, action: 'created', differs: [] });
      continue;
    }
    const count = counts.get(spec.name) ?? (await admin.partitionCounts([spec.name])).get(spec.name);
    const differs =
      count === undefined || count === spec.partitions ? [] : [`${count} partitions instead of ${spec.partitions}`];
    reports.push({ name: spec.name, action: await alter(admin, spec.name, config), differs });
  }
  return reports;
}

async function alter(admin: KafkaAdmin, name: string, config: Record<string, string>): Promise<'altered' | 'kept'> {
  const { effective } = await admin.topicConfig(name);
  const wrong = Object.entries(config).filter(([key, value]) => effective.get(key) !== value);
  if (wrong.length === 0) return 'kept';
  await admin.alterTopicConfig(name, Object.fromEntries(wrong));
  return 'altered';
}

function configOf(spec: TopicSpec): Record<string, string> {
  return {
    'cleanup.policy': spec.cleanup ?? 'delete',
    ...(spec.retentionMs === undefined ? {} : { 'retention.ms': String(spec.retentionMs) }),
    ...(spec.segmentMs === undefined ? {} : { 'segment.ms': String(spec.segmentMs) }),
    ...(spec.writtenByOthers === true
      ? { 'compression.type': 'uncompressed', 'message.timestamp.type': 'LogAppendTime' }
      : {}),
  };
}
