import type { LawArticle, Lifecycle } from '#kernel';
import type { CaseCommand, CaseState } from './case.js';

const gyss = (article: number, inWords: string): LawArticle => ({
  tag: `L-GYSS ${article}`,
  cites: `《人民检察院公益诉讼办案规则》第${inWords}条`,
});

/** The rules took effect on this day; every row below rests on them. */
const IN_FORCE = { effectiveFrom: '2021-07-01', effectiveTo: null, notBy: [] } as const;

/**
 * 案件: the five phases without the steps of a procedure. The chief decides on 检察建议 (L-GYSS 75) and on the end (L-GYSS 74);
 * assistants decide nothing (L-GYSS 6), so no row names them.
 */
export const CASE_LIFECYCLE: Lifecycle<CaseState, CaseCommand> = {
  id: 'case',
  subject: '案件',
  initial: 'FILED',
  states: {
    FILED: { name: '立案', final: false },
    INVESTIGATING: { name: '调查核实', final: false },
    CLOSED: { name: '结案', final: false },
    ARCHIVED: { name: '归档', final: true },
  },
  roles: {
    prosecutor: '检察官',
    'department-head': '部门负责人',
    chief: '检察长',
    'case-management': '案管',
  },
  commands: [
    {
      id: 'investigate',
      name: '开始调查核实',
      from: ['FILED'],
      to: 'INVESTIGATING',
      roles: ['prosecutor', 'department-head', 'chief'],
      reasonRequired: false,
      basis: [gyss(33, '三十三')],
      ...IN_FORCE,
    },
    {
      id: 'issue-suggestion',
      name: '制发检察建议',
      from: ['INVESTIGATING'],
      to: 'INVESTIGATING',
      roles: ['chief'],
      reasonRequired: false,
      basis: [gyss(75, '七十五')],
      ...IN_FORCE,
    },
    {
      id: 'close',
      name: '结案',
      from: ['INVESTIGATING'],
      to: 'CLOSED',
      roles: ['chief'],
      reasonRequired: true,
      basis: [gyss(74, '七十四')],
      ...IN_FORCE,
    },
    {
      id: 'archive',
      name: '归档',
      from: ['CLOSED'],
      to: 'ARCHIVED',
      roles: ['prosecutor', 'case-management'],
      reasonRequired: false,
      basis: [gyss(106, '一百零六')],
      ...IN_FORCE,
    },
  ],
};
