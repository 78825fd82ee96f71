export { type CompiledRules, compileRules } from './compile-rules.js';
export { type ConditionTrace, type Explanation, explainRule, explainWindow, type WordFound } from './explain-rule.js';
export { FIELDS, type FieldName, KEY_FIELDS, type KeyField } from './fields.js';
export { Lateness } from './lateness.js';
export { maskedExcerpt, maskText } from './mask-text.js';
export { describeKey, type Digest, type KeyMissing, type MatchKey, matchKeyOf } from './match-key.js';
export { readRule } from './read-rule.js';
export { RULE_SCHEMA } from './rule-schema.js';
export type { RuleEvent } from './rule-event.js';
export type { Condition, Rule, RuleId, RuleWindow, Severity, Span } from './rule.js';
export { segment, type Segment } from './segment.js';
export {
  type KeyChange,
  type KnownHit,
  type KnownKey,
  type PlacedCandidate,
  type Placement,
  reachBack,
  settle,
  type SettledHit,
  type Settlement,
} from './settle.js';
export { type Candidate, inEventOrder, type Role, type WindowParams, windowParams } from './windows.js';
