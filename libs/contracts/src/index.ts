export { PROBLEMS, type ProblemDefinition } from './problems/index.js';
export { readContract, readContractBytes } from './read-contract.js';
export { checkOpenRun, checkPush, checkPushBatch, type CheckedPush } from './push/check-push.js';
export { cutText } from './push/cut-text.js';
export {
  PushAnswerProblem,
  PushAnswerV1,
  PushBatchAnswerV1,
  PushOutcome,
} from './push/push-answer.v1.js';
export { nearestName } from './push/nearest-name.js';
export { OpenRunV1, PUSH_BATCH_MAX_ITEMS, PushBatchV1 } from './push/push-batch.v1.js';
export { sourceSecretAad } from './push/source-secret.js';
export { PushDisposal, PushDisposalV1, PushEventV1, PushStep } from './push/push-event.v1.js';
export { AnswerPageV1 } from './topics/answer-page.v1.js';
export { CaseChangedV1 } from './topics/case-changed.v1.js';
export { ClueChangedV1 } from './topics/clue-changed.v1.js';
export { EventOutcomeV1 } from './topics/event-outcome.v1.js';
export { DisposalStep, GridEventV1 } from './topics/grid-event.v1.js';
export { GridRunV1 } from './topics/grid-run.v1.js';
export { ConditionTrace, HitEvent, MatchV1 } from './topics/match.v1.js';
export { PlatformAnswerV1 } from './topics/platform-answer.v1.js';
export { SourceChangedV1 } from './topics/source-changed.v1.js';
export { TOPICS, topicName, type TopicContract } from './topics.js';
