import type { GridEventV1 } from '#contracts';

/**
 * What is left of an event that a live hit counts, once the file of it is over: when and where it counted, and nothing that
 * anybody said. The windows of its key stay what they are.
 */
export function skeletonOf(event: GridEventV1): GridEventV1 {
  const { eventId, revision, change, source, category, reportedAt, receivedAt, eventTime } = event;
  const { procuratorateId, regionCode12, run } = event;
  return {
    eventId,
    revision,
    change,
    source,
    sourceEventNo: '',
    sourceVersion: null,
    title: '',
    description: '',
    category,
    level: null,
    urgency: null,
    occurredAt: null,
    reportedAt,
    receivedAt,
    eventTime,
    procuratorateId,
    regionCode12,
    gridCode: null,
    gridName: null,
    address: null,
    location: null,
    subject: null,
    reporterKey: null,
    peopleCount: null,
    amount: null,
    disposal: {
      status: null,
      organ: null,
      deadlineAt: null,
      finishedAt: null,
      resultText: null,
      overdue: false,
      returnedCount: 0,
      reopenedCount: 0,
      steps: [],
    },
    qualityFlags: [],
    run,
  };
}
