import type { GridEventV1 } from '#contracts';
import { newId } from '#kernel';

export type Given = Partial<Omit<GridEventV1, 'disposal'>> & { disposal?: Partial<GridEventV1['disposal']> };

/** An everyday event in a fictitious place; a test says what matters to it. */
export function aGridEvent(given: Given = {}): GridEventV1 {
  const eventTime = given.eventTime ?? '2026-03-02T01:00:00.000Z';
  const eventId = given.eventId ?? newId();
  return {
    eventId,
    revision: 1,
    change: 'created',
    source: { id: 'qs-grid', kind: '全科网格', name: '青石区全科网格' },
    sourceEventNo: `WG-${eventId.slice(-8)}`,
    sourceVersion: 1,
    title: '路灯不亮',
    description: '夜间出行不便。',
    category: { code: '0205', name: '路灯设施' },
    level: '一般',
    urgency: null,
    occurredAt: null,
    reportedAt: eventTime,
    receivedAt: eventTime,
    eventTime,
    procuratorateId: '990100',
    regionCode12: '990101001200',
    gridCode: '990101001200001',
    gridName: null,
    address: null,
    location: null,
    subject: null,
    reporterKey: null,
    peopleCount: null,
    amount: null,
    qualityFlags: [],
    run: null,
    ...given,
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
      ...given.disposal,
    },
  };
}

const START = Date.parse('2026-03-02T00:00:00.000Z');

/** The instant so many hours after the tests' zero hour. */
export const atHour = (hours: number): string => new Date(START + hours * 3_600_000).toISOString();
