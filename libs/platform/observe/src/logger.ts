import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { describeError } from './describe-error.js';
import { redact } from './redact.js';
import { currentTraceId } from './trace.js';

export type Logger = PinoLogger;

/**
 * JSON lines on stdout: time (ISO, UTC), level, service, instance, traceId, msg. Errors are written by `describeError`,
 * so that no text of a request reaches the log through an error's message.
 */
export function createLogger(options: {
  readonly service: string;
  readonly instanceId: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service, instance: options.instanceId },
      messageKey: 'msg',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redact },
      mixin: () => {
        const traceId = currentTraceId();
        return traceId === undefined ? {} : { traceId };
      },
      serializers: { err: describeError, error: describeError },
    },
    // Not waiting for the pipe: lines that meet a write in progress go together. pino writes out what is left at the exit.
    options.destination ?? pino.destination({ dest: 1, sync: false }),
  );
}
