import type { Action, Kind } from './places.js';
import type { TermId } from './terms.js';

/** One line: these roles may do this with what stands in all of these relations to them. */
export interface PolicyLine {
  /** Also the name of the row-level policies that say the same in the database. */
  readonly id: string;
  /** One sentence, as it is told to people. */
  readonly says: string;
  /** Tags of articles; `design` where no law says it and the product does. */
  readonly source: readonly string[];
  readonly of: readonly Kind[];
  readonly effect: 'allow' | 'deny';
  readonly roles: readonly string[] | 'everybody';
  readonly when: readonly TermId[];
  readonly may: readonly Action[];
}

/** Who works on clues and cases inside a department. */
const DEPARTMENT_PEOPLE = ['prosecutor', 'assistant', 'clerk', 'department-head'];
/** Who stands for the whole office. */
const OFFICE_PEOPLE = ['chief', 'case-management'];

/**
 * Who may see and handle what. What denies comes first and wins; then one line that allows is enough; what no line
 * allows is refused. Which command a role may give in which state is said by the lifecycles, with the article.
 */
export const POLICY: readonly PolicyLine[] = [
  {
    id: 'recused',
    says: '已被决定回避的人员，不得查阅和办理该线索或案件，无论其角色。',
    source: ['L-GYSS 19'],
    of: ['clue', 'case'],
    effect: 'deny',
    roles: 'everybody',
    when: ['recused'],
    may: ['read', 'command'],
  },
  {
    id: 'record-recused',
    says: '已被决定回避某一线索或案件的人员，不得查阅其中的事件、匹配结果和命中，也不得查看未遮盖的信息，无论其角色。',
    source: ['L-GYSS 19'],
    of: ['record'],
    effect: 'deny',
    roles: 'everybody',
    when: ['recused'],
    may: ['read', 'command'],
  },
  {
    id: 'responsible',
    says: '承办人可以查阅和办理自己承办的本院线索、案件，不论其所在部门和管辖区域。',
    source: ['L-GYSS 6'],
    of: ['clue', 'case'],
    effect: 'allow',
    roles: ['prosecutor', 'department-head'],
    when: ['own-office', 'responsible'],
    may: ['read', 'command'],
  },
  {
    id: 'department',
    says: '检察官、检察官助理、书记员和部门负责人可以查阅和办理本院、本人管辖区域内、本部门或尚未分配部门的线索、案件。',
    source: ['L-GYSS 6', 'L-GYSS 7'],
    of: ['clue', 'case'],
    effect: 'allow',
    roles: DEPARTMENT_PEOPLE,
    when: ['own-office', 'own-region', 'own-department'],
    may: ['read', 'command'],
  },
  {
    id: 'office',
    says: '检察长和案管可以查阅和办理本院的全部线索、案件。',
    source: ['L-GYSS 5', 'L-JCJY 27'],
    of: ['clue', 'case'],
    effect: 'allow',
    roles: OFFICE_PEOPLE,
    when: ['own-office'],
    may: ['read', 'command'],
  },
  {
    id: 'committee',
    says: '检察委员会委员可以查阅本院的全部线索、案件，不能办理。',
    source: ['L-MS 87', 'L-JCJY 26'],
    of: ['clue', 'case'],
    effect: 'allow',
    roles: ['committee'],
    when: ['own-office'],
    may: ['read'],
  },
  {
    id: 'petition',
    says: '控告申诉部门可以查阅本院、本人管辖区域内尚未分配部门的线索，不能办理。',
    source: ['L-XS 161'],
    of: ['clue'],
    effect: 'allow',
    roles: ['petition'],
    when: ['own-office', 'own-region', 'no-department'],
    may: ['read'],
  },
  {
    id: 'superior',
    says: '上级院的检察长和案管可以查阅下级院的线索、案件，不能代为办理。',
    source: ['L-GYSS 11', 'L-JCJY 22'],
    of: ['clue', 'case'],
    effect: 'allow',
    roles: OFFICE_PEOPLE,
    when: ['subordinate-office'],
    may: ['read'],
  },
  {
    id: 'former-office',
    says: '移送出去的线索、案件，原检察院的检察长和案管可以继续查阅，不能办理。',
    source: ['L-GYSS 26', 'L-GYSS 31'],
    of: ['clue', 'case'],
    effect: 'allow',
    roles: OFFICE_PEOPLE,
    when: ['former-office'],
    may: ['read'],
  },
  {
    id: 'explain',
    says: '部门负责人、检察长、案管、安全管理员和审计管理员可以查询本院的某一线索、案件或其中的事件、命中为什么看不到。',
    source: ['design'],
    of: ['clue', 'case', 'record'],
    effect: 'allow',
    roles: ['department-head', ...OFFICE_PEOPLE, 'security-admin', 'auditor'],
    when: ['own-office'],
    may: ['explain'],
  },
  {
    id: 'explain-superior',
    says: '上级院的检察长和案管可以查询下级院的某一线索、案件或其中的事件、命中为什么看不到。',
    source: ['L-GYSS 11'],
    of: ['clue', 'case', 'record'],
    effect: 'allow',
    roles: OFFICE_PEOPLE,
    when: ['subordinate-office'],
    may: ['explain'],
  },
  {
    id: 'record',
    says: '检察官、检察官助理、书记员、部门负责人、数据专员和审计管理员可以查阅本院、本人管辖区域内的事件、匹配结果和命中。',
    source: ['L-BZ 10', 'L-GYSS 6'],
    of: ['record'],
    effect: 'allow',
    roles: [...DEPARTMENT_PEOPLE, 'data-officer', 'auditor'],
    when: ['own-office', 'own-region'],
    may: ['read'],
  },
  {
    id: 'record-office',
    says: '检察长和案管可以查阅本院的全部事件、匹配结果和命中。',
    source: ['L-GYSS 5', 'L-JCJY 27'],
    of: ['record'],
    effect: 'allow',
    roles: OFFICE_PEOPLE,
    when: ['own-office'],
    may: ['read'],
  },
  {
    id: 'unmask',
    says: '检察官、部门负责人和检察长说明理由后，可以查看本院、本人管辖区域内的事件未遮盖的信息。',
    source: ['design'],
    of: ['record'],
    effect: 'allow',
    roles: ['prosecutor', 'department-head', 'chief'],
    when: ['own-office', 'own-region'],
    may: ['command'],
  },
  {
    id: 'record-superior',
    says: '上级院的检察长和案管可以查阅下级院的事件、匹配结果和命中。',
    source: ['L-GYSS 11'],
    of: ['record'],
    effect: 'allow',
    roles: OFFICE_PEOPLE,
    when: ['subordinate-office'],
    may: ['read'],
  },
  {
    id: 'run',
    says: '案管、数据专员和系统管理员可以查看本院补录批次的进度。',
    source: ['design'],
    of: ['run'],
    effect: 'allow',
    roles: ['case-management', 'data-officer', 'ops'],
    when: ['own-office'],
    may: ['read'],
  },
  {
    id: 'notice',
    says: '办案人员和案管可以查阅告知其角色的、本院、本人管辖区域内的消息；自己所为不再告知自己。',
    source: ['design'],
    of: ['notice'],
    effect: 'allow',
    roles: [...DEPARTMENT_PEOPLE, ...OFFICE_PEOPLE],
    when: ['own-office', 'own-region', 'told', 'of-others'],
    may: ['read', 'command'],
  },
  {
    id: 'source',
    says: '数据专员可以查阅本院、本人管辖区域内已登记的数据来源。',
    source: ['design'],
    of: ['source'],
    effect: 'allow',
    roles: ['data-officer'],
    when: ['own-office', 'own-region'],
    may: ['read'],
  },
  {
    id: 'source-administration',
    says: '系统管理员和审计管理员可以查阅全部已登记的数据来源，不含密钥。',
    source: ['design'],
    of: ['source'],
    effect: 'allow',
    roles: ['ops', 'auditor'],
    when: [],
    may: ['read'],
  },
];
