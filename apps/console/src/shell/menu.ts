import {
  CASEWORK,
  CLUES,
  ERASERS,
  EXPLAINERS,
  FEEDERS,
  hasAnyRole,
  OFFICE_READERS,
  SOURCE_READERS,
} from '../session/roles.js';

export interface PageEntry {
  readonly path: string;
  readonly title: string;
  readonly group: string;
  /** Undefined: everybody who is signed in. */
  readonly roles: readonly string[] | undefined;
}

/** Every page that the menu leads to, in its order. */
export const PAGES: readonly PageEntry[] = [
  { path: '/clues', title: '线索', group: '办案', roles: CLUES },
  { path: '/cases', title: '案件', group: '办案', roles: CASEWORK },
  { path: '/audit', title: '登录与管理记录', group: '审计', roles: ['auditor'] },
  { path: '/audit/access', title: '查看明文记录', group: '审计', roles: ['auditor'] },
  { path: '/verification', title: '经过核验', group: '审计', roles: ['auditor'] },
  { path: '/accounts', title: '账号', group: '安全管理', roles: ['security-admin'] },
  { path: '/grants', title: '人员角色', group: '安全管理', roles: ['security-admin'] },
  { path: '/organisation', title: '组织机构', group: '机构与日历', roles: OFFICE_READERS },
  { path: '/calendar', title: '工作日历', group: '机构与日历', roles: [...CASEWORK, 'ops'] },
  { path: '/sources', title: '来源', group: '数据接入', roles: SOURCE_READERS },
  { path: '/adapters', title: '适配器', group: '数据接入', roles: FEEDERS },
  { path: '/connectors', title: '拉取连接器', group: '数据接入', roles: FEEDERS },
  { path: '/imports', title: '文件导入', group: '数据接入', roles: FEEDERS },
  { path: '/quarantine', title: '隔离区', group: '数据接入', roles: ['ops'] },
  { path: '/erasures', title: '删除与留存', group: '数据接入', roles: ERASERS },
  { path: '/visibility', title: '为什么我看不到', group: '答疑', roles: EXPLAINERS },
  { path: '/profile', title: '个人资料与会话', group: '本人', roles: undefined },
];

interface Role {
  readonly id: string;
}

export const mayOpen = (entry: Pick<PageEntry, 'roles'>, roles: readonly Role[]): boolean =>
  entry.roles === undefined || hasAnyRole(roles, entry.roles);

export interface MenuGroup {
  readonly title: string;
  readonly pages: readonly PageEntry[];
}

/** The menu of a person with these roles: groups that hold nothing for them are left out. */
export function menuOf(roles: readonly Role[]): MenuGroup[] {
  const pages = PAGES.filter((page) => mayOpen(page, roles));
  return [...new Set(pages.map(({ group }) => group))].map((title) => ({
    title,
    pages: pages.filter(({ group }) => group === title),
  }));
}

/** Where a person begins. */
export const homeOf = (roles: readonly Role[]): string => menuOf(roles)[0]?.pages[0]?.path ?? '/profile';

/** The entry that an address belongs to: the longest path that it is, or lies below. */
export const entryOf = (address: string): PageEntry | undefined =>
  PAGES.filter(({ path }) => address === path || address.startsWith(`${path}/`)).sort(
    (a, b) => b.path.length - a.path.length,
  )[0];
