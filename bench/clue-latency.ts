import type { ClueChangedV1 } from '#contracts';
import { TOPICS } from '#contracts';
import { watchLine } from '../tools/demo/watch-line.js';
import { pushedAtOf } from './needle.js';

export interface LatencyWatch {
  /** Milliseconds from the push to the opened clue as read from its topic, of every needle seen so far. */
  readonly latencies: readonly number[];
  close(): Promise<void>;
}

const NUMBER_IN_TITLE = /餐馆(\S+@\d+)/;

/** Reads `clue.changed.v1` beside the load. A needle's clue is named after its subject, which carries the time of the push. */
export async function watchLatency(brokers: string, topicPrefix: string): Promise<LatencyWatch> {
  const latencies: number[] = [];
  const watch = await watchLine({ brokers, sourceIds: [], topicPrefix }, (record) => {
    if (!record.topic.endsWith(TOPICS.clueChanged.name) || record.value === null) return;
    const clue = JSON.parse(record.value.toString('utf8')) as ClueChangedV1;
    const found = NUMBER_IN_TITLE.exec(clue.title);
    if (clue.change === 'opened' && found?.[1] !== undefined) latencies.push(Date.now() - pushedAtOf(found[1]));
  });
  return { latencies, close: () => watch.close() };
}
