import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ProblemError } from '#kernel';
import type { RequestToRead } from '#platform/auth';
import { isFromOwnPage } from './request-origin.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** For every route, the sign-in included: no page of another site makes a browser change something here. */
export class RequestOriginGuard implements CanActivate {
  constructor(private readonly origins: ReadonlySet<string>) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestToRead>();
    if (SAFE.has(request.method ?? '') || isFromOwnPage(request.headers, this.origins)) return true;
    throw new ProblemError('GATEWAY.CSRF');
  }
}
