import type { LawArticle, Lifecycle } from '#kernel';
import type { ClueCommand, ClueState } from './clue.js';

const gyss = (article: number, inWords: string): LawArticle => ({
  tag: `L-GYSS ${article}`,
  cites: `《人民检察院公益诉讼办案规则》第${inWords}条`,
});

/** The rules took effect on this day; every row below rests on them. */
const IN_FORCE = { effectiveFrom: '2021-07-01', effectiveTo: null, notBy: [] } as const;

/**
 * 线索: who may do what, in which state. The chief decides on filing (L-GYSS 30); what binds the office outwards
 * is the chief's as well; assistants decide nothing (L-GYSS 6), so no row names them.
 */
export const CLUE_LIFECYCLE: Lifecycle<ClueState, ClueCommand> = {
  id: 'clue',
  subject: '线索',
  initial: 'REGISTERED',
  states: {
    REGISTERED: { name: '登记', final: false },
    ASSESSING: { name: '评估', final: false },
    FILED: { name: '立案', final: true },
    NOT_FILED: { name: '不立案', final: true },
    TRANSFERRED_OUT: { name: '移送', final: true },
    MERGED: { name: '并案', final: true },
  },
  roles: {
    prosecutor: '检察官',
    'department-head': '部门负责人',
    chief: '检察长',
  },
  commands: [
    {
      id: 'assess',
      name: '开始评估',
      from: ['REGISTERED'],
      to: 'ASSESSING',
      roles: ['prosecutor', 'department-head', 'chief'],
      reasonRequired: false,
      basis: [gyss(27, '二十七')],
      ...IN_FORCE,
    },
    {
      id: 'file',
      name: '立案',
      from: ['ASSESSING'],
      to: 'FILED',
      roles: ['chief'],
      reasonRequired: true,
      basis: [gyss(28, '二十八'), gyss(30, '三十')],
      ...IN_FORCE,
    },
    {
      id: 'not-file',
      name: '不立案',
      from: ['ASSESSING'],
      to: 'NOT_FILED',
      roles: ['chief'],
      reasonRequired: true,
      basis: [gyss(30, '三十')],
      ...IN_FORCE,
    },
    {
      id: 'transfer',
      name: '移送',
      from: ['ASSESSING'],
      to: 'TRANSFERRED_OUT',
      roles: ['chief'],
      reasonRequired: true,
      basis: [gyss(26, '二十六'), gyss(31, '三十一')],
      ...IN_FORCE,
    },
    {
      id: 'merge',
      name: '并案',
      from: ['REGISTERED', 'ASSESSING'],
      to: 'MERGED',
      roles: ['prosecutor', 'department-head', 'chief'],
      reasonRequired: true,
      basis: [gyss(69, '六十九')],
      ...IN_FORCE,
    },
  ],
};

/** What a command must be given beside its reason: fields of the request's body. */
export const CLUE_COMMAND_NEEDS: Readonly<Record<ClueCommand, readonly ('receiver' | 'targetClueId')[]>> = {
  assess: [],
  file: [],
  'not-file': [],
  transfer: ['receiver'],
  merge: ['targetClueId'],
};
