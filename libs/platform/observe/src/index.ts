export { type DescribedError, describeError } from './describe-error.js';
export { type ClockSkew, ClockWatch, type ClockWatchOptions, type TimeSource } from './clock-watch.js';
export type {
  ConsumerProgress,
  HealthPart,
  HealthParts,
  HealthPartState,
  OutboxProgress,
  PoolUse,
} from './health/health-parts.js';
export { HealthModule, type HealthPartsFactory } from './health/health.module.js';
export { logStep } from './log-step.js';
export { type Logger, createLogger } from './logger.js';
export { type GaugeSample, Metrics } from './metrics.js';
export { type Observability, startObserving } from './observability.js';
export { Readiness } from './readiness.js';
export type { ChainFault, ChainFaultKind } from './security/chain-fault.js';
export { type ChainKeys, generateChainKeys, loadChainKeys, PLAIN_CHAIN } from './security/line-chain.js';
export type { SecurityLine } from './security/log-lines.js';
export {
  readSecurityLog,
  type ReadPlace,
  type SecurityLogPage,
  type SecurityLogQuery,
} from './security/read-security-log.js';
export type { SecurityEvent } from './security/security-event.js';
export { SecurityLog, type SecurityLogOptions } from './security/security-log.js';
export { type SecurityLogReport, servicesWithLogs, verifySecurityLog } from './security/verify-security-log.js';
export {
  TraceSpan,
  childTraceparent,
  createTraceparent,
  currentTraceId,
  currentTraceparent,
  isTraceSampled,
  runWithTrace,
  setTraceSampleRate,
} from './trace.js';
