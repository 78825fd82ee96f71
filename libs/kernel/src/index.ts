export { type Clock, systemClock } from './clock.js';
export { foldWidth } from './fold-width.js';
export { ALWAYS, type Condition, holds, NEVER } from './condition/condition.js';
export { decideStep, type LawfulStep, nextSteps, type PastAct, type StepRequest } from './lifecycle/decide-step.js';
export type { Change, HistoryActor, HistoryEntry, HistoryFact } from './lifecycle/history-entry.js';
export {
  type LawArticle,
  type Lifecycle,
  type LifecycleCommand,
  type LifecycleState,
  rowsInForce,
} from './lifecycle/lifecycle.js';
export {
  assertLifecycle,
  type LifecycleFault,
  type LifecycleFaultKind,
  validateLifecycle,
} from './lifecycle/validate-lifecycle.js';
export { addDays, isLegalDay, legalDayOf, weekdayOf } from './legal-day.js';
export { newId } from './new-id.js';
export { ProblemError, type ProblemItem } from './problem-error.js';
export { err, ok, type Result } from './result.js';
