export { ACCESS, AccessPolicy, type Ruling } from './access-policy.js';
export type {
  Action,
  EventPlace,
  ItemPlace,
  Kind,
  NoticePlace,
  Person,
  Places,
  RecordPlace,
  RunPlace,
} from './places.js';
export { POLICY } from './policy.js';
export type { PolicyLine } from './policy-line.js';
export { TERMS, type TermId } from './terms.js';
