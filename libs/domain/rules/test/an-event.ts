import type { RuleEvent } from '../src/rule-event.js';

/** An event of which nothing is known but what a test says. */
export function anEvent(given: Partial<RuleEvent> = {}): RuleEvent {
  return {
    eventId: '0190a000-0000-7000-8000-000000000001',
    source: { id: 'qs-grid', kind: '全科网格' },
    title: '',
    description: '',
    category: { code: null, name: null },
    level: null,
    urgency: null,
    regionCode12: '990101001200',
    gridCode: null,
    gridName: null,
    address: null,
    subject: null,
    reporterKey: null,
    peopleCount: null,
    amount: null,
    disposal: { status: null, organ: null, overdue: false, returnedCount: 0, reopenedCount: 0 },
    qualityFlags: [],
    ...given,
  };
}
