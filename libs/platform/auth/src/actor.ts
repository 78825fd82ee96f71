/** Roles that a token may carry, with the name that people read. */
export const ROLES = {
  prosecutor: '检察官',
  assistant: '检察官助理',
  'department-head': '部门负责人',
  chief: '检察长',
  'case-management': '案管',
  'data-officer': '数据专员',
  ops: '系统管理员',
  'security-admin': '安全管理员',
  auditor: '审计员',
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
}
