import { type GridRunV1, TOPICS, topicName } from '#contracts';
import type { OutboxMessage } from '#platform/postgres';

/** What tells the others that a run was opened, or closed. */
export const runMessage = (topicPrefix: string, run: GridRunV1): OutboxMessage => ({
  topic: topicName(topicPrefix, TOPICS.gridRun),
  key: run.runId,
  value: JSON.stringify(run),
  headers: { ce_type: TOPICS.gridRun.name },
});
