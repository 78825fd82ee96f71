import { TOPICS, topicName } from '#contracts';

const SOURCE = '<source>';
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The topics that sources push on, whichever sources there are; the first group is the source's id. */
export function pushTopicPattern(topicPrefix: string): RegExp {
  const [before = '', after = ''] = topicName(topicPrefix, TOPICS.gridPush).split(SOURCE);
  return new RegExp(`^${escape(before)}([a-z0-9][a-z0-9-]{1,62})${escape(after)}$`);
}

/** The id of the source whose push topic this is. Throws for a topic that is none. */
export function sourceIdOfTopic(topicPrefix: string): (topic: string) => string {
  const pattern = pushTopicPattern(topicPrefix);
  return (topic) => {
    const id = pattern.exec(topic)?.[1];
    if (id === undefined) throw new Error('a record of a topic that no source pushes on');
    return id;
  };
}

/** What a source needs to exist before it is registered: where it pushes, and where it is answered. */
export const topicsOfSource = (topicPrefix: string, sourceId: string) =>
  [TOPICS.gridPush, TOPICS.gridAnswer].map((contract) => ({
    ...contract,
    name: topicName(topicPrefix, contract, sourceId),
  }));

const HOUR_MS = 3_600_000;
/** What is removed below a position goes from the disk with its file. */
const EDGE_SEGMENT_MS = 600_000;

/** On the edge a push rests in clear until it is taken, and is to rest no longer than it must (docs/zones.md). */
export const topicsAtEdge = (topicPrefix: string, sourceId: string, keepHours: number) =>
  topicsOfSource(topicPrefix, sourceId).map((spec) =>
    'writtenByOthers' in spec && spec.writtenByOthers === true
      ? { ...spec, retentionMs: keepHours * HOUR_MS, segmentMs: EDGE_SEGMENT_MS }
      : spec,
  );
