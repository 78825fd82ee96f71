/** What departments (内设机构) do. One department of a small office may do several (大部制). */
export const DEPARTMENT_KINDS = {
  criminal: '刑事检察',
  'criminal-execution': '刑事执行检察',
  civil: '民事检察',
  administrative: '行政检察',
  'public-interest': '公益诉讼检察',
  minors: '未成年人检察',
  petition: '控告申诉检察',
  'case-management': '案件管理',
  'policy-research': '法律政策研究',
  technology: '检察技术与数据',
  'general-office': '综合与档案',
  personnel: '政治部与检务督察',
} as const;

export type DepartmentKind = keyof typeof DEPARTMENT_KINDS;

export const isDepartmentKind = (word: string): word is DepartmentKind => Object.hasOwn(DEPARTMENT_KINDS, word);

export interface Department {
  readonly id: string;
  readonly officeId: string;
  readonly name: string;
  /** In the order of the table above, each once. */
  readonly kinds: readonly DepartmentKind[];
  readonly state: 'active' | 'closed';
  readonly revision: number;
}
