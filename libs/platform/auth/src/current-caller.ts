import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { ProblemError } from '#kernel';
import type { RequestWithActor } from './access.guard.js';
import type { Actor } from './actor.js';
import type { RequestWithSource } from './source.guard.js';

/** The person of a request on a route with `@Roles`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<RequestWithActor>();
  if (actor === undefined) throw new ProblemError('HTTP.UNAUTHENTICATED');
  return actor;
});

/** What the `SourceGate` found for a request on a route with `@SignedBySource`. */
export const CurrentSource = createParamDecorator((_: unknown, context: ExecutionContext): unknown => {
  const { source } = context.switchToHttp().getRequest<RequestWithSource>();
  if (source === undefined) throw new ProblemError('HTTP.UNAUTHENTICATED');
  return source;
});
