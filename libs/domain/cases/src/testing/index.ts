import type { Case } from '../case.js';
import type { CaseMove } from '../move-case.js';

/** Builders for specs. */
export const aCase = (change: Partial<Case> = {}): Case => ({
  id: 'case-1',
  version: 1,
  number: '案件〔2026〕1号',
  state: 'FILED',
  title: '同一地点反复投诉：滨河路一带',
  procuratorateId: '990100',
  regionCode12: '990102001001',
  departmentId: null,
  responsibleId: null,
  recusedIds: [],
  formerOfficeIds: [],
  line: '公益诉讼',
  severity: '重要',
  clueId: 'clue-1',
  filedOn: '2026-03-02',
  suggestionIssuedOn: null,
  ...change,
});

export const aCaseMove = (command: string, change: Partial<CaseMove> = {}): CaseMove => ({
  command,
  version: 1,
  actor: { id: 'p-zhang', roles: ['chief'] },
  at: '2026-03-10T01:00:00.000Z',
  day: '2026-03-10',
  reason: '事实清楚',
  earlier: [],
  ...change,
});
