import type { AuditEntry } from '../api/audit.api.js';

const COMMANDS: Readonly<Record<string, string>> = {
  'signed-in': '登录成功',
  'sign-in-failed': '登录失败',
  'locked-for-a-while': '暂时锁定',
  'session-ended': '会话结束',
  'account-created': '建立账号',
  'account-locked': '锁定账号',
  'account-unlocked': '解除锁定',
  'password-reset': '重置密码',
  'password-changed': '更换密码',
  'password-check-failed': '核对当前密码失败',
  'second-factor-enrolled': '启用动态口令',
  'second-factor-removed': '停用动态口令',
  'second-factor-reset': '清除动态口令',
  'reset-refused': '重置被拒',
};
const VERBS: Readonly<Record<string, string>> = { create: '登记', change: '变更', remove: '撤销' };
const ENTITIES: Readonly<Record<string, string>> = {
  office: '检察院',
  department: '部门',
  person: '人员',
  duty: '管辖',
  'stand-in': '代理',
};
const REASONS: Readonly<Record<string, string>> = {
  'no-account': '没有这个账号',
  'wrong-password': '密码不正确',
  'wrong-code': '动态口令不正确',
  'locked-for-a-while': '账号在暂时锁定中',
  'too-many-attempts': '尝试过于频繁',
  'locked-by-administrator': '账号已由安全管理员锁定',
  'initial-password-expired': '初始密码已过期',
  'person-not-in-office': '没有在任的角色',
  'provider-refused': '统一身份认证未通过',
  'certificate-refused': '证书未被接受',
  'signed-out': '本人退出',
  'ended-by-person': '本人结束',
  'ended-by-administrator': '安全管理员结束',
  'password-changed': '密码已更换',
  'second-factor-changed': '动态口令有变动',
  replaced: '被新的登录取代',
  'account-changed': '账号有变动',
  'person-changed': '人员、角色或部门有变动',
  'second-factor-needed': '新的角色须有第二因素',
  'too-many-sessions': '同时的会话过多，最早的结束',
  expired: '超时',
  restored: '数据恢复后待核实',
  'reset-password': '重置密码',
  'reset-second-factor': '清除动态口令',
};
const METHODS: Readonly<Record<string, string>> = { password: '密码', oidc: '统一身份认证', certificate: '数字证书' };

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const inWords = (words: Readonly<Record<string, string>>, value: unknown): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : (words[text] ?? text);
};

/** Why something happened, or what was to be done, in words. */
export const reasonName = (reason: string): string => REASONS[reason] ?? reason;

export const signInMethodName = (method: string): string => METHODS[method] ?? method;

/** What was done, in words; an act that is not known here keeps its own. */
export function describeCommand(command: string | null): string {
  if (command === null) return '系统记录';
  const [, verb = '', entity = ''] = /^(create|change|remove)-(.+)$/.exec(command) ?? [];
  const named = ENTITIES[entity];
  return COMMANDS[command] ?? (named === undefined ? command : `${VERBS[verb] ?? ''}${named}`);
}

/** Whether something went wrong that an auditor looks for first. */
export const isAlarming = (command: string | null): boolean =>
  [
    ...['sign-in-failed', 'locked-for-a-while', 'password-check-failed', 'reset-refused'],
    ...['unmask-refused', 'explain-refused'],
  ].includes(command ?? '');

/** What an entry says beyond its act: whose account, how, why. */
export function describeEntry({ chain, entry }: Pick<AuditEntry, 'chain' | 'entry'>): string {
  const parts =
    chain.kind === 'organisation'
      ? [textOf(entry['id'])]
      : [
          textOf(entry['personId']),
          inWords(METHODS, entry['method']),
          entry['secondFactor'] === true ? '已验证第二因素' : undefined,
          inWords(REASONS, entry['reason']),
          inWords(REASONS, entry['act']),
          entry['forced'] === true ? '登录时更换' : undefined,
        ];
  return parts.filter((part) => part !== undefined).join('，');
}

const SHOWN: Readonly<Record<string, string>> = { text: '原文', name: '姓名', phone: '电话', idNo: '证件号码' };
const ACCESS_COMMANDS: Readonly<Record<string, string>> = {
  unmask: '查看明文',
  'unmask-refused': '查看被拒',
  export: '导出',
  explain: '查询为什么看不到',
  'explain-refused': '查询为什么看不到，被拒',
  'explain-unknown': '查询为什么看不到，没有这一项',
};

export const describeAccess = (command: string | null): string =>
  ACCESS_COMMANDS[command ?? ''] ?? command ?? '系统记录';

/** Which parts were shown, or what was answered, in words. */
export function describeShown(facts: Readonly<Record<string, unknown>>): string {
  const answer = facts['answer'] as { readonly visible?: unknown } | null | undefined;
  const asked = textOf(facts['personId']);
  if (asked !== undefined) {
    const told = answer == null ? '未予答复' : answer.visible === true ? '可以看到' : '看不到';
    return `替 ${asked} 查询：${told}`;
  }
  const shown = Array.isArray(facts['shown']) ? (facts['shown'] as readonly unknown[]) : [];
  const words = shown.map((part) => inWords(SHOWN, part)).filter((part) => part !== undefined);
  return [...words, ...(facts['minor'] === true ? ['（未成年人）'] : [])].join('、') || '无';
}
