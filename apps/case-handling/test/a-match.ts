import type { MatchV1 } from '#contracts';
import { newId } from '#kernel';
import type { Actor } from '#platform/auth';

export const OFFICE = '990100';
export const OTHER_OFFICE = '990200';

/** A digest-like key for a word. */
export const keyFor = (word: string): string => Buffer.from(word.padEnd(16, '.')).toString('hex').slice(0, 32);

export const aMatchEvent = (change: Partial<MatchV1['events'][number]> = {}): MatchV1['events'][number] => ({
  eventId: newId(),
  revision: 1,
  role: 'member',
  eventTime: '2026-03-01T08:00:00.000Z',
  sourceId: 'cz-12345',
  sourceEventNo: `GD-${newId()}`,
  regionCode12: '990102001001',
  excerpt: '反映滨河路一带垃圾多日无人清运',
  address: '滨河路 12 号附近',
  ...change,
});

/** A message of the matcher, found or revised. */
export function aMatch(change: Partial<MatchV1> = {}): MatchV1 {
  const events = change.events ?? [aMatchEvent(), aMatchEvent(), aMatchEvent()];
  return {
    hitId: newId(),
    revision: 1,
    state: 'live',
    rule: {
      id: 'repeat-same-place',
      version: 2,
      name: '同一地点反复投诉',
      line: '公益诉讼',
      field: '生态环境和资源保护',
      instrument: '检察建议',
      basis: ['《人民检察院公益诉讼办案规则》第六十七条'],
      severity: '重要',
    },
    matchKey: keyFor('riverside'),
    keyParts: [{ field: '地点', value: '滨河路一带' }],
    procuratorateId: OFFICE,
    regionCode12: '990102001001',
    windowFrom: '2026-02-01T00:00:00.000Z',
    windowTo: '2026-03-01T08:00:00.000Z',
    lockUntil: '2026-03-31T08:00:00.000Z',
    completedBy: events[0]!.eventId,
    events,
    eventCount: events.length,
    explanation: {
      conditions: [
        {
          path: '/where/all/0',
          says: '描述含有“垃圾”',
          held: true,
          actual: '垃圾多日无人清运',
          found: [{ word: '垃圾', field: 'description', at: 7 }],
        },
      ],
      window: { says: '30 天内 3 件', counted: 3, needed: 3, days: 30 },
    },
    evaluatedAt: '2026-03-01T08:00:01.000Z',
    run: null,
    ...change,
  };
}

export const anActor = (role: Actor['roles'][number], change: Partial<Actor> = {}): Actor => ({
  id: `${change.procuratorateId ?? OFFICE}-${role}`,
  name: '张三',
  roles: [role],
  procuratorateId: OFFICE,
  regionPrefixes: [''],
  departmentIds: [],
  subordinateOfficeIds: [],
  ...change,
});
