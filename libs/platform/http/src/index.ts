export { parseJsonStrictly } from './json/parse-json-strictly.js';
export type { JsonLimits, JsonRefusal } from './json/scan-json.js';
export { EDGE_CODES, type ProblemBody, ProblemCatalogue, type ProblemEntry } from './problems/problem-catalogue.js';
export { apiSchema } from './routes/api-schema.js';
export { QuarantineModule } from './routes/quarantine.module.js';
export type {
  QuarantineDesk,
  RecordFilter,
  RecordQuery,
  ShownBytes,
  ShownRecord,
} from './routes/quarantine-desk.js';
export { type BodyOptions, RouteBody } from './routes/route-body.js';
export type { RequestWithRawBody } from './start/http-adapter.js';
export { describeService } from './start/describe-service.js';
export { describeApi } from './start/open-api.js';
export type { BackgroundTask, RunningService, ServiceOptions } from './start/service-options.js';
export { startService } from './start/start-service.js';
export { TRACE_ID_HEADER } from './start/request-trace.js';
