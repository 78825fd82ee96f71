import type { ProblemDefinition } from './problem.js';

/** Why a record that came over a topic, or was to leave over one, was put aside. */
export const DELIVERY_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'RECORD.HANDLER_FAILED',
    status: 500,
    title: '处理这条记录时出错',
    repair: '按 detail 所示位置修复程序；升级后在隔离区重新发送这条记录。',
  },
  {
    code: 'RECORD.TOO_LARGE',
    status: 413,
    title: '要发出的记录超过主题允许的大小',
    repair: '调大该主题的 max.message.bytes，或修复写出它的程序；然后在隔离区重新发送这条记录。',
  },
];
