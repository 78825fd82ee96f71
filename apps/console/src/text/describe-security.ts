import type { ChainFault, SecurityLine } from '../api/security-log.api.js';
import { describeCommand, reasonName, signInMethodName } from './describe-audit.js';

/** Words of the events that are not those of accounts, which `describeCommand` has. */
const EVENTS: Readonly<Record<string, string>> = {
  'sign-in': '登录',
  'access-denied': '越权访问被拒',
  unmask: '查看明文',
  export: '导出',
  'source.register': '登记来源',
  'quarantine.resend': '重送隔离的记录',
  'quarantine.dismiss': '不再处理隔离的记录',
  'roles.assign': '变更角色',
  'stand-in.create': '指定代理',
  'stand-in.change': '变更代理',
  'stand-in.remove': '撤回代理',
  'office.create': '登记检察院',
  'office.change': '变更检察院',
  'department.create': '登记部门',
  'department.change': '变更部门',
  'person.create': '登记人员',
  'person.change': '变更人员',
  'duty.assign': '指定管辖',
  'duty.remove': '收回管辖',
  'organisation.import': '导入组织机构',
  'calendar.year': '录入日历年份',
  'calendar.day': '变更日历',
};
const OF_ACCOUNTS = [
  'session-ended',
  'account-created',
  'account-locked',
  'account-unlocked',
  'password-reset',
  'password-changed',
  'second-factor-enrolled',
  'second-factor-removed',
  'second-factor-reset',
  'reset-refused',
  'locked-for-a-while',
  'password-check-failed',
];
const OUTCOMES: Readonly<Record<string, string>> = { success: '成功', failure: '失败', refused: '被拒' };
const FAULTS: Readonly<Record<string, string>> = {
  damaged: '不完整或不是本系统写的行',
  changed: '内容被更改',
  missing: '此行之前缺行',
  'out-of-order': '行不在其应在的位置',
  unchained: '插入的行：没有序号',
  'cut-off': '此行之后缺行',
  'head-lost': '末行记录不在，或不是本系统写的',
  'key-unknown': '链密钥不符',
  'begin-missing': '保存期未满，起始的文件已不在',
};

export const describeEvent = (event: string): string => EVENTS[event] ?? describeCommand(event);
export const outcomeName = (outcome: string): string => OUTCOMES[outcome] ?? outcome;
export const faultName = (kind: string): string => FAULTS[kind] ?? kind;

/** What one may narrow the list by; another word may stand in the address. */
export const EVENT_OPTIONS = [...Object.keys(EVENTS), ...OF_ACCOUNTS].map((value) => ({
  value,
  label: describeEvent(value),
}));

/** What a line says beyond its event: whose, how, why. */
export function describeFacts({
  event,
  facts,
  subjectId,
}: Pick<SecurityLine, 'event' | 'facts' | 'subjectId'>): string {
  const text = (name: string): string | undefined => {
    const value = facts[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [method, reason, act] = ['method', 'reason', 'act'].map(text);
  const parts = [
    text('personId') ?? subjectId ?? undefined,
    method === undefined || event !== 'sign-in' ? undefined : signInMethodName(method),
    facts['secondFactor'] === true ? '已验证第二因素' : undefined,
    reason === undefined ? undefined : reasonName(reason),
    act === undefined ? undefined : reasonName(act),
    text('code'),
    text('route'),
  ];
  return parts.filter((part) => part !== undefined).join('，');
}

/** Where a fault lies: file, line, and the numbers that are not there. */
export function placeOfFault({ file, line, missing }: ChainFault): string {
  const parts = [
    file ?? undefined,
    line === null ? undefined : `第 ${line} 行`,
    missing === undefined ? undefined : `缺第 ${missing.from} 至 ${missing.to} 号`,
  ];
  return parts.filter((part) => part !== undefined).join('，');
}
