import type { ProblemDefinition } from './problem.js';

/** What the matcher answers, refuses at start, or writes as the reason of an outcome or a quarantined record. */
export const MATCHER_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'MATCHER.EVENT_INVALID',
    status: 422,
    title: '事件记录不符合契约',
    repair: '核对写入 grid.event.v1 的程序版本；修复后在隔离区重发这条记录。',
  },
  {
    code: 'MATCHER.RUN_INVALID',
    status: 422,
    title: '批次记录不符合契约',
    repair: '核对写入 grid.run.v1 的程序版本；修复后在隔离区重发这条记录。',
  },
  {
    code: 'MATCHER.ERASURE_INVALID',
    status: 422,
    title: '删除记录不符合契约',
    repair: '核对写入 event.erased.v1 的程序版本；修复后在隔离区重发这条记录，在此之前该事件尚未删除。',
  },
  {
    code: 'MATCHER.CHANGE_INVALID',
    status: 422,
    title: '线索或案件的变更消息不符合契约',
    repair:
      '对照 clue.changed.v1、case.changed.v1 的样例核对写入的程序版本；修复后在隔离区重发，回避人员的查阅限制才会更新。',
  },
  {
    code: 'MATCHER.TOO_LATE',
    status: 422,
    title: '事件到达过迟，已记录，不参与匹配',
    repair: '历史事件请作为批次补录；平台经常迟到的，请系统管理员调大 ALLOWED_LATENESS_HOURS。',
  },
  {
    code: 'MATCHER.RULE_FILE_INVALID',
    status: 422,
    title: '规则文件有错误',
    repair: '按提示的位置修改规则文件后重新启动；规则语言见 docs/rules.md。',
  },
  {
    code: 'MATCHER.RULE_CHANGED',
    status: 409,
    title: '已生效的规则版本被改动',
    repair: '恢复原来的内容；要修改规则，请增大 version 作为新版本。',
  },
  {
    code: 'MATCHER.RULE_INVALID',
    status: 422,
    title: '规则不符合规则语言',
    repair: '按 errors 逐条修改；规则语言见 docs/rules.md，JSON Schema 见 GET /v1/rule-language。',
  },
  {
    code: 'MATCHER.BACKTEST_BUSY',
    status: 429,
    title: '正在进行另一次回测',
    repair: '等它结束后再试；同一时间只运行一次回测，以免影响实时匹配。',
  },
  {
    code: 'MATCHER.EVENT_UNKNOWN',
    status: 404,
    title: '没有这个事件的匹配记录',
    repair: '核对事件编号；刚推送的事件稍候再查。不在您的院和辖区范围内的事件同样显示为没有。',
  },
  {
    code: 'MATCHER.HIT_UNKNOWN',
    status: 404,
    title: '没有这个命中',
    repair: '核对命中编号；不在您的院和辖区范围内的命中同样显示为没有。',
  },
  {
    code: 'MATCHER.RUN_UNKNOWN',
    status: 404,
    title: '没有这个批次',
    repair: '核对批次编号；批次的记录到达后才能查到，不属于您所在院的批次同样显示为没有。',
  },
];
