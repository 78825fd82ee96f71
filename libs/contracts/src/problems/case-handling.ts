import type { ProblemDefinition } from './problem.js';

/** What case-handling answers, and the reasons of the hits that it puts aside. */
export const CASE_HANDLING_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'LIFECYCLE.COMMAND_UNKNOWN',
    status: 404,
    title: '没有这一操作',
    repair: '用 GET …/commands 查看当前可以作出的操作；操作名见 docs/clues-and-cases.md。',
  },
  {
    code: 'LIFECYCLE.ROLE_FORBIDS',
    status: 403,
    title: '该操作须由其他角色作出',
    repair: '请 detail 所列角色的人员办理；检察官助理可以协助，不能作出决定。',
  },
  {
    code: 'LIFECYCLE.SAME_PERSON',
    status: 403,
    title: '前后两步不能由同一人作出',
    repair: '请另一名有权人员办理这一步。',
  },
  {
    code: 'LIFECYCLE.VERSION_CONFLICT',
    status: 409,
    title: '内容已被更改',
    repair: '重新读取，核对新的内容，用其中的 version 再提交。',
  },
  {
    code: 'LIFECYCLE.STATE_FORBIDS',
    status: 409,
    title: '当前状态不允许这一操作',
    repair: '按 detail 所说，先完成前一步；用 GET …/commands 查看当前可以作出的操作。',
  },
  {
    code: 'LIFECYCLE.REASON_MISSING',
    status: 422,
    title: '缺少理由',
    repair: '在 reason 中写明理由后再提交。',
  },
  {
    code: 'CASEWORK.READ_ONLY',
    status: 403,
    title: '只能查阅，不能办理',
    repair: '请办理该线索或案件的检察院、部门的人员办理；规则见 detail 和 docs/access.md。',
  },
  {
    code: 'CASEWORK.ITEM_UNKNOWN',
    status: 404,
    title: '没有这一项，或无权查询',
    repair: '核对编号或 id；编号只查本院的。只能查询本院或下级院的线索、案件。',
  },
  {
    code: 'CLUE.NOT_FOUND',
    status: 404,
    title: '没有这条线索',
    repair: '核对线索编号；只能看到按规则可以查阅的线索，确有疑问的可请案管查询原因。',
  },
  {
    code: 'CLUE.RECEIVER_MISSING',
    status: 422,
    title: '缺少接收单位',
    repair: '在 receiver 中写明移送给哪个单位。',
  },
  {
    code: 'CLUE.MERGE_TARGET_MISSING',
    status: 422,
    title: '缺少并入的线索',
    repair: '在 targetClueId 中写明并入哪条线索。',
  },
  {
    code: 'CLUE.MERGE_TARGET_ITSELF',
    status: 422,
    title: '不能并入自身',
    repair: '在 targetClueId 中写另一条线索的 id。',
  },
  {
    code: 'CLUE.MERGE_TARGET_ELSEWHERE',
    status: 409,
    title: '不能并入其他检察院的线索',
    repair: '对不属于本院管辖的线索作“移送”。',
  },
  {
    code: 'CLUE.MERGE_TARGET_CLOSED',
    status: 409,
    title: '并入的线索已不再接收',
    repair: '选择尚在办理、尚未制发检察建议的线索。',
  },
  {
    code: 'CASE.NOT_FOUND',
    status: 404,
    title: '没有这个案件',
    repair: '核对案件编号；只能看到本院、本人管辖区域内的案件。',
  },
  {
    code: 'CASE.SUGGESTION_ALREADY_ISSUED',
    status: 409,
    title: '检察建议已经制发',
    repair: '不必再次登记；如需变更或撤回，按变更、撤回程序办理。',
  },
  {
    code: 'CASEWORK.CURSOR_INVALID',
    status: 422,
    title: '翻页标记无效',
    repair: '原样使用上一页给出的 nextCursor，并保持相同的筛选条件；或去掉 cursor 从头读取。',
  },
  {
    code: 'CASEWORK.ERASURE_UNREADABLE',
    status: 422,
    title: '删除记录不符合契约',
    repair: '核对写入 event.erased.v1 的程序版本；修复后从隔离区重新发送，在此之前该事件的摘要尚未遮盖。',
  },
  {
    code: 'CASEWORK.HIT_UNREADABLE',
    status: 422,
    title: '命中消息不符合契约',
    repair: '对照 match.found.v1 的样例检查消息；修复来源后从隔离区重新发送。',
  },
];
