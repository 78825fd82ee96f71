import { STATE_NAMES } from '#domain/notices';
import { accessLines } from '../access/access-text.js';
import type { Comparison, Difference, LostDecision } from './difference.js';
import type { TopicRole } from './topic-roles.js';

const COMPARISONS: Readonly<Record<Comparison, string>> = {
  compared: '已与 Kafka 上备份时刻以后的记录逐条核对。',
  'without-kafka': '未与 Kafka 核对：不知道备份时刻以后发生过什么，请人工核对；服务启动后会把发件箱再发一遍。',
  'another-cluster': 'Kafka 已不是备份时的集群：没有可核对的记录；服务启动后会把发件箱再发一遍。',
  'emptied-topics': 'Kafka 的主题在备份以后被清空：没有可核对的记录；服务启动后会把发件箱再发一遍。',
};

const ROLES: Readonly<Record<TopicRole, string>> = {
  pushed: '平台推送，由接入服务接着读取',
  published: '事件、批次、来源的完整状态，已取回',
  answers: '已告知平台，不再重发',
  derived: '由服务重新得出，旧记录跳过',
};

const MOST = 1000;

/** The difference for people: what they have to do comes first. A trial says on top that nothing was changed. */
export function differenceText(difference: Difference, { trial }: { readonly trial: boolean }): string {
  const { takenBack, topics } = difference;
  const lines = [
    trial ? '数据恢复差异清单（试算：以下均未执行，未改动任何数据）' : '数据恢复差异清单',
    `备份时刻：${difference.snapshotAt}    核对时刻：${difference.comparedAt}    备份编号：${difference.backup}`,
    COMPARISONS[difference.comparison],
    '',
    ...section('一、须由人员重新作出的决定', difference.lostDecisions, decisionLine, '没有。'),
    ...section(
      '二、须请平台重新推送的内容',
      difference.pushAgain,
      ({ sourceId, sourceEventNo, outcome, at }) =>
        `来源 ${sourceId}，编号 ${sourceEventNo ?? '（无）'}：${outcome === 'waiting' ? '先于事件到达的办理信息' : '内容未及发布'}（${at}）`,
      '没有。',
    ),
    ...section(
      '三、须由管理员重新作出的变更',
      difference.lostChanges,
      ({ topic, key, at }) => `${topic}  ${key}（${at}）`,
      '没有。',
    ),
    '四、账号与权限在备份以后的变更，已随恢复失去',
    ...accessLines(difference.access),
    '',
    '五、已自动取回',
    `  事件 ${takenBack.events} 件，批次 ${takenBack.runs} 个，来源登记 ${takenBack.sources} 个；其中经接口推送的事件没有原始报文。`,
    `  备份以后依法删除的事件 ${takenBack.erased} 件：已再次删除。`,
    `  已给平台的答复 ${takenBack.answers} 条、已告知人员的消息 ${takenBack.notices} 条：记为已告知，不重复。`,
    `  备份以后用过的线索编号 ${takenBack.clueNumbers} 个、案件编号 ${takenBack.caseNumbers} 个：仍归原线索、原案件。`,
    '',
    '六、服务启动后自动重新得出',
    `  由系统得出的命中、线索变化 ${difference.comesAgain} 条；待重发的内部消息 ${sum(difference.sentAgain)} 条。`,
    ...(difference.sessionsEnded === 0 ? [] : [`  已结束登录会话 ${difference.sessionsEnded} 个，须重新登录。`]),
    '',
    '七、各主题在备份时刻以后的记录',
    ...topics.map(
      ({ topic, after, missing, role }) =>
        `  ${topic}：${after} 条，${ROLES[role]}${missing === 0 ? '' : `；有 ${missing} 条已过保存期，无法核对`}`,
    ),
    ...(topics.length === 0 ? ['  没有。'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function section<T>(title: string, items: readonly T[], line: (item: T) => string, none: string): string[] {
  const shown = items.slice(0, MOST).map((item, index) => `  ${index + 1}. ${line(item)}`);
  const more = items.length > MOST ? [`  ……共 ${items.length} 条，其余见 JSON 文件`] : [];
  return [title, ...(items.length === 0 ? [`  ${none}`] : [...shown, ...more]), ''];
}

function decisionLine({ subject, number, change, state, actor, at }: LostDecision): string {
  const name = STATE_NAMES[subject][state] ?? state;
  const what = change === 'opened' ? `新立（${name}）` : change === 'moved' ? `改为“${name}”` : `${change}（${name}）`;
  return `${number}：${what}，${actor.name}（${actor.id}，${actor.role}），${at}`;
}

const sum = (sent: Difference['sentAgain']): number => sent.reduce((total, { messages }) => total + messages, 0);
