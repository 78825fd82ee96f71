import type { ProblemDefinition } from './problem.js';

/** What ingest answers when a day is reconciled. */
export const INGEST_FEED_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.DAY_IMPOSSIBLE',
    status: 422,
    title: '没有这一天',
    repair: '按 YYYY-MM-DD 写北京时间的日期。',
  },
  {
    code: 'INGEST.RECONCILIATION_BUSY',
    status: 429,
    title: '本来源的另一次对账还在进行',
    repair: '等前一次得到答复后再请求；按 Retry-After 等待即可。',
  },
];
