/**
 * Roles that a token may carry, with the name that people read. 检察官 to 案管 after 《人民检察院公益诉讼办案规则》 art. 5–7
 * and 《人民检察院检察建议工作规定》 art. 17, 27; the last three are the separated administrators (三员).
 */
export const ROLES = {
  prosecutor: '检察官',
  assistant: '检察官助理',
  clerk: '书记员',
  'department-head': '部门负责人',
  chief: '检察长',
  committee: '检察委员会委员',
  'case-management': '案管',
  petition: '控告申诉',
  'policy-research': '法律政策研究',
  archivist: '档案人员',
  'data-officer': '数据专员',
  'grid-dispatcher': '网格中心调度员',
  'grid-member': '网格员',
  'agency-liaison': '被建议单位联络员',
  observer: '外部观察员',
  ops: '系统管理员',
  'security-admin': '安全管理员',
  auditor: '审计管理员',
} as const;

export type Role = keyof typeof ROLES;

export const isRole = (word: unknown): word is Role => typeof word === 'string' && Object.hasOwn(ROLES, word);

/** The person behind a request, as the signed token says. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The office that the person works at: the person sees its rows only. */
  readonly procuratorateId: string;
  /** Beginnings of 12-digit region codes that the person may see; `['']` is the whole office, `[]` nothing. */
  readonly regionPrefixes: readonly string[];
  /** Departments of that office in which the person works, also as somebody's stand-in. */
  readonly departmentIds: readonly string[];
  /** Offices below the person's own, of every level; empty at the lowest. */
  readonly subordinateOfficeIds: readonly string[];
}
