import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ProblemError } from '#kernel';
import { ACCESS, type Access } from './access.js';
import type { Actor } from './actor.js';
import { TokenVerifier } from './token-verifier.js';

/** What the guard adds to a request. */
export interface RequestWithActor {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  actor?: Actor;
}

/** The first layer: the route's own statement. What states nothing is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    if (access === undefined) throw new ProblemError('HTTP.FORBIDDEN');
    if (access.kind === 'source') return true;
    const token = bearerToken(request);
    if (access.kind === 'public') {
      if (token !== null) request.actor = await this.actorOrNobody(token);
      return true;
    }
    if (token === null) throw new ProblemError('HTTP.UNAUTHENTICATED');
    const actor = await this.verifier.verify(token);
    if (!actor.roles.some((role) => access.roles.includes(role))) throw new ProblemError('HTTP.FORBIDDEN');
    request.actor = actor;
    return true;
  }

  private async actorOrNobody(token: string): Promise<Actor | undefined> {
    try {
      return await this.verifier.verify(token);
    } catch {
      return undefined;
    }
  }
}

function bearerToken(request: RequestWithActor): string | null {
  const header = request.headers['authorization'];
  if (typeof header !== 'string') return null;
  return /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1] ?? null;
}
