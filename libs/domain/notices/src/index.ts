export { decideNotice } from './decide-notice.js';
export { NOTICE_TABLE, STATE_NAMES } from './notice-table.js';
export type { Notice, SubjectChange } from './subject-change.js';
