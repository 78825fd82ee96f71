/** One row: on this change of this subject, these roles of its office are told this sentence. */
export interface NoticeRow {
  readonly subject: 'clue' | 'case';
  readonly change: string;
  /** Only for a change into this state; null: into any. Rows are read top down, the first that fits counts. */
  readonly state: string | null;
  readonly roles: readonly string[];
  /** `{number}`, `{state}` and `{events}` are replaced. */
  readonly says: string;
}

/** Names of the states, as people read them. A state without a name here is shown as its code. */
export const STATE_NAMES: Readonly<Record<'clue' | 'case', Readonly<Record<string, string>>>> = {
  clue: {
    REGISTERED: '登记',
    ASSESSING: '评估',
    FILED: '立案',
    NOT_FILED: '不立案',
    TRANSFERRED_OUT: '移送',
    MERGED: '并案',
  },
  case: { FILED: '立案', INVESTIGATING: '调查核实', CLOSED: '结案', ARCHIVED: '归档' },
};

/**
 * Who is told what, until the organisation names the persons in charge (承办人): roles of the office that the subject
 * belongs to. 案管 (case-management) is told where a subject enters or leaves the procedure, the chief where it binds
 * the office outwards.
 */
export const NOTICE_TABLE: readonly NoticeRow[] = [
  {
    subject: 'clue',
    change: 'opened',
    state: null,
    roles: ['prosecutor', 'department-head', 'case-management'],
    says: '{number}：新登记的线索，待评估，涉及事件 {events} 件',
  },
  {
    subject: 'clue',
    change: 'attached',
    state: null,
    roles: ['prosecutor', 'department-head'],
    says: '{number}：有新的并入，现涉及事件 {events} 件',
  },
  {
    subject: 'clue',
    change: 'revised',
    state: null,
    roles: ['prosecutor', 'department-head'],
    says: '{number}：命中有更新，现涉及事件 {events} 件',
  },
  {
    subject: 'clue',
    change: 'moved',
    state: 'ASSESSING',
    roles: ['prosecutor', 'department-head'],
    says: '{number}：线索开始评估',
  },
  {
    subject: 'clue',
    change: 'moved',
    state: 'FILED',
    roles: ['prosecutor', 'department-head', 'chief', 'case-management'],
    says: '{number}：线索决定立案',
  },
  {
    subject: 'clue',
    change: 'moved',
    state: 'NOT_FILED',
    roles: ['prosecutor', 'department-head', 'case-management'],
    says: '{number}：线索决定不立案',
  },
  {
    subject: 'clue',
    change: 'moved',
    state: 'TRANSFERRED_OUT',
    roles: ['prosecutor', 'department-head', 'chief', 'case-management'],
    says: '{number}：线索决定移送',
  },
  {
    subject: 'clue',
    change: 'moved',
    state: 'MERGED',
    roles: ['prosecutor', 'department-head'],
    says: '{number}：线索已并案',
  },
  {
    subject: 'case',
    change: 'opened',
    state: null,
    roles: ['prosecutor', 'department-head', 'chief', 'case-management'],
    says: '{number}：新立案件',
  },
  {
    subject: 'case',
    change: 'attached',
    state: null,
    roles: ['prosecutor', 'department-head'],
    says: '{number}：案件的线索有新的并入',
  },
  {
    subject: 'case',
    change: 'moved',
    state: 'INVESTIGATING',
    roles: ['prosecutor', 'department-head'],
    says: '{number}：案件有进展，现为“{state}”',
  },
  {
    subject: 'case',
    change: 'moved',
    state: 'CLOSED',
    roles: ['prosecutor', 'department-head', 'chief', 'case-management'],
    says: '{number}：案件已结案',
  },
  {
    subject: 'case',
    change: 'moved',
    state: 'ARCHIVED',
    roles: ['case-management', 'department-head'],
    says: '{number}：案件已归档',
  },
];

/** For a change or a state that the table does not know yet: the head of the department is told, so that nothing passes unseen. */
export const UNKNOWN_CHANGE: Readonly<Record<'clue' | 'case', Pick<NoticeRow, 'roles' | 'says'>>> = {
  clue: { roles: ['department-head'], says: '{number}：线索有变化，现为“{state}”' },
  case: { roles: ['department-head'], says: '{number}：案件有变化，现为“{state}”' },
};
