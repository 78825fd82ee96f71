import type { ProblemDefinition } from './problem.js';

/** What ingest answers, and puts aside, where pushes come at the edge of the network and are decided on behind it. */
export const INGEST_ZONE_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.RUN_NOT_AT_EDGE',
    status: 422,
    title: '边界接入不接收历史补录批次',
    repair: '去掉 runId 后推送；需要补录历史事件的，把文件交给内网的数据专员导入。',
  },
  {
    code: 'INGEST.RECONCILIATION_FAILED',
    status: 503,
    title: '转交内网的对账未能完成',
    repair: '用新的 webhook-id 再次请求；仍然如此的，请联系检察院一侧的系统管理员，由其按日志查明原因。',
  },
  {
    code: 'INGEST.RECONCILIATION_UNKNOWN',
    status: 404,
    title: '没有这个编号的对账',
    repair: '使用提交对账时答复的 answerId；答复保留 7 天，过后请重新对账。',
  },
  {
    code: 'INGEST.FORWARDED_UNPROCESSABLE',
    status: 422,
    title: '转交内网的推送未能处理',
    repair: '推送的内容已隔离保存；请系统管理员按日志查明原因，修复后重发。',
  },
  {
    code: 'INGEST.OUTCOME_UNREADABLE',
    status: 422,
    title: '答复记录不符合契约',
    repair: '记录已隔离保存；请系统管理员核对各服务的版本，修复后重发。',
  },
];
