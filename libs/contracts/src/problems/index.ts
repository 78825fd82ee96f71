import { CASE_HANDLING_PROBLEMS } from './case-handling.js';
import { DELIVERY_PROBLEMS } from './delivery.js';
import { EDGE_PROBLEMS } from './edge.js';
import { GATEWAY_PROBLEMS } from './gateway.js';
import { INGEST_ADAPTER_PROBLEMS } from './ingest-adapters.js';
import { INGEST_DOOR_PROBLEMS } from './ingest-doors.js';
import { INGEST_FEED_PROBLEMS } from './ingest-feed.js';
import { INGEST_FILE_PROBLEMS } from './ingest-files.js';
import { INGEST_PULL_PROBLEMS } from './ingest-pull.js';
import { INGEST_PROBLEMS } from './ingest.js';
import { INGEST_ZONE_PROBLEMS } from './ingest-zones.js';
import { INGEST_RETENTION_PROBLEMS } from './ingest-retention.js';
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
  ...INGEST_ADAPTER_PROBLEMS,
  ...INGEST_DOOR_PROBLEMS,
  ...INGEST_FEED_PROBLEMS,
  ...INGEST_FILE_PROBLEMS,
  ...INGEST_PROBLEMS,
  ...INGEST_PULL_PROBLEMS,
  ...INGEST_RETENTION_PROBLEMS,
  ...INGEST_ZONE_PROBLEMS,
  ...MATCHER_PROBLEMS,
  ...NOTIFY_PROBLEMS,
  ...ORGANISATION_PROBLEMS,
];
