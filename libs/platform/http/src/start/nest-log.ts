import type { LoggerService } from '@nestjs/common';
import type { Logger } from '#platform/observe';

/** Nest's own lines in our log. Its chatter at start (each route, each module) is debug. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ nest: contextOf(rest) }, textOf(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ nest: contextOf(rest) }, textOf(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(
      { nest: contextOf(rest), ...(message instanceof Error ? { err: message } : {}) },
      textOf(message),
    );
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(
      { nest: contextOf(rest), ...(message instanceof Error ? { err: message } : {}) },
      textOf(message),
    );
  }
}

const textOf = (message: unknown): string => {
  if (typeof message === 'string') return message;
  return message instanceof Error ? message.name : 'see nest';
};

const contextOf = (rest: readonly unknown[]): string | undefined => {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
};
