import { type Logger, createLogger } from './logger.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';
import { setTraceSampleRate } from './trace.js';

/** What a process writes about itself; made once in main.ts and handed down. */
export interface Observability {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly service: string;
  /** Version of the program (package.json). */
  readonly version: string;
}

export function startObserving(options: {
  readonly service: string;
  readonly version: string;
  readonly instanceId: string;
  readonly level: string;
  readonly traceSampleRate?: number;
}): Observability {
  if (options.traceSampleRate !== undefined) setTraceSampleRate(options.traceSampleRate);
  return {
    logger: createLogger(options),
    metrics: new Metrics(options),
    readiness: new Readiness(),
    service: options.service,
    version: options.version,
  };
}
