import type { ProblemDefinition } from './problem.js';

/** What notify answers, and the reasons for which it puts a record aside. */
export const NOTIFY_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'NOTIFY.SIGNATURE_INVALID',
    status: 401,
    title: '来源签名无效',
    repair:
      '带上 x-source、webhook-id、webhook-timestamp、webhook-signature 四个头；用登记来源时得到的密钥，对“webhook-id.webhook-timestamp.GET 路径?查询串”计算 HMAC-SHA256。',
  },
  {
    code: 'NOTIFY.SIGNATURE_EXPIRED',
    status: 401,
    title: '签名时间超出允许范围',
    repair: '校准本机时钟，webhook-timestamp 用当前的 Unix 秒，与服务器相差不超过五分钟，重新签名再发。',
  },
  {
    code: 'NOTIFY.SOURCE_SUSPENDED',
    status: 403,
    title: '来源已停用',
    repair: '请系统管理员核对该来源的登记状态，恢复后再拉取；停用期间的答复不会丢失。',
  },
  {
    code: 'NOTIFY.INBOX_ITEM_NOT_FOUND',
    status: 404,
    title: '没有这条消息',
    repair: '核对消息编号；只能读取发给本人所在单位、辖区和角色的消息。',
  },
  {
    code: 'NOTIFY.RECORD_UNREADABLE',
    status: 422,
    title: '收到的记录不符合约定',
    repair: '对照 docs/topics.md 中该主题的约定与样例检查写入方；修正后在隔离区重新发送。',
  },
];
