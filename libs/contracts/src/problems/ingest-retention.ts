import type { ProblemDefinition } from './problem.js';

/** What ingest answers about events that were erased, or are to be. */
export const INGEST_RETENTION_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.EVENT_ERASED',
    status: 410,
    title: '此编号的事件已依法删除',
    repair: '不必再推送：保存期限届满或经批准删除的事件不再接收；确属另一事件的，请使用新的编号。',
  },
  {
    code: 'INGEST.ERASURE_UNKNOWN',
    status: 404,
    title: '没有这项删除申请',
    repair: '在删除申请列表中核对编号；只能办理本院的。',
  },
  {
    code: 'INGEST.ERASURE_REQUESTED',
    status: 409,
    title: '此事件已有待复核的删除申请',
    repair: '请部门负责人或检察长复核已有的申请。',
  },
  {
    code: 'INGEST.ERASURE_DECIDED',
    status: 409,
    title: '这项删除申请已经复核',
    repair: '刷新删除申请列表；确需删除的，另行申请。',
  },
  {
    code: 'INGEST.ERASURE_SAME_PERSON',
    status: 409,
    title: '申请人不能复核自己的申请',
    repair: '请另一名部门负责人或检察长复核。',
  },
  {
    code: 'INGEST.ERASURE_HELD',
    status: 409,
    title: '事件已计入案件，案卷保存期间不能删除',
    repair: '事件随案卷保存；案卷保存期限届满后自动删除。',
  },
  {
    code: 'INGEST.HOLDS_UNKNOWN',
    status: 409,
    title: '尚不清楚哪些事件已计入案件，暂不删除',
    repair: '办案服务每天通报一次全部线索和案件所含的事件，首次启动时立即通报。请确认办案服务正在运行，稍后再试。',
  },
];
