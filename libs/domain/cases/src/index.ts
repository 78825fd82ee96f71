export type { Case, CaseCommand, CaseState, FiledClue } from './case.js';
export { CASE_LIFECYCLE } from './case-lifecycle.js';
export { attachToCase, type CaseMove, caseTakesHits, moveCase } from './move-case.js';
export { type CaseChange, caseNumber, type FilingDecision, openCase } from './open-case.js';
