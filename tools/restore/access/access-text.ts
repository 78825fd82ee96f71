import type { HeldForReason, HoldReason, LostAccess, LostAct, TakenWhat } from './lost-access.js';

const ACTS: Readonly<Record<string, string>> = {
  'account-created': '建立账号',
  'account-locked': '锁定',
  'account-unlocked': '解除锁定',
  'password-reset': '重置密码',
  'password-changed': '更换密码',
  'second-factor-enrolled': '启用动态口令',
  'second-factor-removed': '停用动态口令',
  'second-factor-reset': '清除动态口令',
  unknown: '办理了见证文件没有写明的事项',
};
const TAKEN: Readonly<Record<TakenWhat, string>> = {
  left: '离开',
  office: '调离',
  'office-closed': '所在的院已撤销',
  role: '不再有角色',
  department: '不再在部门',
  'department-closed': '所在的部门已撤销',
  regions: '区域缩小为',
  'stand-in': '不再代理',
};

const MOST = 1000;

/** What the lost time knew of accounts, roles and deletions, for people: what was done about it comes first. */
export function accessLines(access: LostAccess): string[] {
  const { held, unknownAccounts, accounts, organisation, erasures } = access;
  const others = accounts.filter(({ id }) => !held.some(({ accountId }) => accountId === id));
  return [
    ...knowledge(access).map((line) => `  ${line}`),
    ...part('（一）已锁定、待安全管理员核实后解除的账号', held, heldLine),
    ...part('（二）备份以后建立、恢复后不存在的账号', unknownAccounts, (id) => id),
    ...part('（三）其他账号在备份以后的记录（登录等，无须处理）', others, actLine),
    ...part('（四）组织机构在备份以后的记录（所属检察院）', organisation, actLine),
    ...part('（五）须重新办理的依法删除', erasures, (act) => `${act.service}，${act.id}（${act.at}）`),
    ...part(
      '（六）失去的封存记录',
      access.witness.flatMap(({ service, counts }) =>
        Object.entries(counts).map(([kind, count]) => `${service} ${kind}：${count} 条`),
      ),
      (line) => line,
    ),
  ];
}

const KNOWN: Readonly<Record<Exclude<LostAccess['witness'][number]['known'], 'compared'>, string>> = {
  'nothing-later': '没有备份时刻以后的行',
  'no-witness': '不在',
  foreign: '属于另一个数据库',
};

function knowledge({ witness, organisationCompared, held }: LostAccess): string[] {
  const gateway = witness.find(({ service }) => service === 'gateway');
  const lines: string[] = [];
  if (gateway?.known === 'compared')
    lines.push(`已与网关的见证文件核对至 ${gateway.upto ?? ''}；其后未及封存的不在内。`);
  else {
    lines.push(
      `! 网关的见证文件${KNOWN[gateway?.known ?? 'no-witness']}：不知道备份以后哪些账号被锁定、更换过密码。`,
      ...(held.length === 0 ? ['! 如不能确认，请加 --hold-accounts 重新恢复：先锁定全部账号，逐个核实。'] : []),
    );
  }
  if ((gateway?.faults ?? 0) > 0) lines.push(`! 网关的见证文件有 ${gateway?.faults} 处不完整：其中的记录不得而知。`);
  if (!organisationCompared)
    lines.push('! 组织机构在备份以后的变更未能与 Kafka 核对：有变更的院，其人员的账号一并锁定。');
  return lines;
}

function part<T>(title: string, items: readonly T[], line: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, MOST).map((item, index) => `    ${index + 1}. ${line(item)}`);
  return [`  ${title}`, ...shown, ...(items.length > MOST ? [`    ……共 ${items.length} 条，其余见 JSON 文件`] : [])];
}

function heldLine({ account, personId, because, outcome }: HeldForReason): string {
  const why = because.map(reasonText).join('；');
  const what =
    outcome === 'locked'
      ? '已锁定'
      : `是最后一个能解除锁定的安全管理员，已锁定且原密码已作废，只能在服务器上恢复：npm run ops -- recover-admin --person ${personId}`;
  return `${account}（${personId}）：${why} → ${what}`;
}

function reasonText(reason: HoldReason): string {
  if (reason.kind === 'act') return `${ACTS[reason.act] ?? reason.act}（${reason.at}）`;
  if (reason.kind === 'taken') return `${TAKEN[reason.what]} ${reason.detail}（${reason.at}）`;
  if (reason.kind === 'witness-damaged') return '见证文件不完整，不能排除备份以后被锁定';
  return reason.kind === 'asked' ? '按要求锁定' : `${reason.officeId} 的人员有变更，内容不得而知`;
}

const actLine = ({ id, act, at }: LostAct): string => `${id}：${ACTS[act] ?? act}（${at}）`;
