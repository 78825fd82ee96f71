import { CASE_HANDLING_PROBLEMS } from './case-handling.js';
import { DELIVERY_PROBLEMS } from './delivery.js';
import { EDGE_PROBLEMS } from './edge.js';
import { GATEWAY_PROBLEMS } from './gateway.js';
import { INGEST_PROBLEMS } from './ingest.js';
import { MATCHER_PROBLEMS } from './matcher.js';
import { NOTIFY_PROBLEMS } from './notify.js';
import { ORGANISATION_PROBLEMS } from './organisation.js';
import type { ProblemDefinition } from './problem.js';

export type { ProblemDefinition } from './problem.js';

/** The closed catalogue of errors. docs/errors.md is generated from it; a spec holds it equal to the codes that the source throws. */
export const PROBLEMS: readonly ProblemDefinition[] = [
  ...CASE_HANDLING_PROBLEMS,
  ...DELIVERY_PROBLEMS,
  ...EDGE_PROBLEMS,
  ...GATEWAY_PROBLEMS,
  ...INGEST_PROBLEMS,
  ...MATCHER_PROBLEMS,
  ...NOTIFY_PROBLEMS,
  ...ORGANISATION_PROBLEMS,
];
