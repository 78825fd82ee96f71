import type { Clue, OpeningHit } from '../clue.js';
import type { ClueMove } from '../move-clue.js';

/** Builders for specs. */
export const aHit = (change: Partial<OpeningHit> = {}): OpeningHit => ({
  hitId: 'hit-1',
  revision: 1,
  isVoid: false,
  eventIds: ['e1', 'e2', 'e3'],
  eventCount: 3,
  ruleId: 'repeat-same-place',
  ruleVersion: 2,
  ruleName: '同一地点反复投诉',
  line: '公益诉讼',
  severity: '重要',
  keyValues: ['滨河路一带'],
  procuratorateId: '990100',
  regionCode12: '990102001001',
  runId: null,
  ...change,
});

export const aClue = (change: Partial<Clue> = {}): Clue => ({
  id: 'clue-1',
  version: 1,
  number: '线索〔2026〕1号',
  state: 'REGISTERED',
  title: '同一地点反复投诉：滨河路一带',
  procuratorateId: '990100',
  regionCode12: '990102001001',
  departmentId: null,
  responsibleId: null,
  recusedIds: [],
  formerOfficeIds: [],
  line: '公益诉讼',
  severity: '重要',
  ruleId: 'repeat-same-place',
  caseId: null,
  previousClueId: null,
  mergedIntoId: null,
  hitCount: 1,
  liveHitCount: 1,
  eventCount: 3,
  takesHits: true,
  runId: null,
  ...change,
});

export const aMove = (command: string, change: Partial<ClueMove> = {}): ClueMove => ({
  command,
  version: 1,
  actor: { id: 'p-zhang', roles: ['chief'], departmentIds: [] },
  at: '2026-03-02T01:00:00.000Z',
  day: '2026-03-02',
  reason: '事实清楚',
  earlier: [],
  receiver: null,
  target: null,
  newCaseId: 'case-1',
  ...change,
});
