/** Groups of roles that pages are for. They only decide what is shown: each answer is the server's own decision. */
export const CASEWORK = [
  'prosecutor',
  'assistant',
  'clerk',
  'department-head',
  'chief',
  'committee',
  'case-management',
] as const;
export const CLUES = [...CASEWORK, 'petition'] as const;
/** Who may see what is masked, giving a reason. */
export const UNMASKERS = ['prosecutor', 'department-head', 'chief'] as const;
/** Who may ask which rule hides an item. */
export const EXPLAINERS = ['department-head', 'chief', 'case-management', 'security-admin', 'auditor'] as const;

/** Who may read the list of offices. */
export const OFFICE_READERS = ['ops', 'security-admin', 'auditor'] as const;
/** Who looks after what sources push: adapters, imports, reconciliations, silences. */
export const FEEDERS = ['ops', 'data-officer'] as const;
/** Who may list the sources. */
export const SOURCE_READERS = [...FEEDERS, 'auditor'] as const;
/** Who may see erasures; who asks for one, and who decides on it. */
export const ERASERS = ['data-officer', 'department-head', 'chief'] as const;
export const ERASURE_DECIDERS = ['department-head', 'chief'] as const;

/** As the services name them; a spec holds the two lists equal, for the bundle takes nothing from the services. */
const ROLE_NAMES: Readonly<Record<string, string>> = {
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
};

export const ROLE_IDS: readonly string[] = Object.keys(ROLE_NAMES);
export const roleName = (id: string): string => ROLE_NAMES[id] ?? id;
export const hasAnyRole = (roles: readonly { readonly id: string }[], wanted: readonly string[]): boolean =>
  roles.some(({ id }) => wanted.includes(id));
