import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ProblemError } from '#kernel';
import { ACCESS, type Access } from './access.js';
import type { Actor, Role } from './actor.js';
import { ACTOR_READER, type ActorReader, type RequestToRead } from './actor-reader.js';

/** What the guard adds to a request. */
export interface RequestWithActor extends RequestToRead {
  actor?: Actor;
}

/** Told of every request that a route's own statement refuses. Ids and the route's name only. */
export interface AccessDenials {
  denied(facts: {
    readonly code: string;
    /** `ReadClueController.read` */
    readonly route: string;
    readonly actorId?: string;
    readonly procuratorateId?: string;
  }): void;
}

export const ACCESS_DENIALS = Symbol('access denials');

/** The first layer: the route's own statement. What states nothing is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(ACTOR_READER) private readonly actors: ActorReader,
    @Optional() @Inject(ACCESS_DENIALS) private readonly denials?: AccessDenials,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    if (access === undefined) throw new ProblemError('HTTP.FORBIDDEN');
    if (access.kind === 'source') return true;
    if (access.kind === 'public') {
      const known = await this.actorOrNobody(request);
      if (known !== null) request.actor = known;
      return true;
    }
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    request.actor = await this.admit(request, access.roles, route);
    return true;
  }

  private async admit(request: RequestToRead, roles: readonly Role[], route: string): Promise<Actor> {
    let actor: Actor | null = null;
    try {
      actor = await this.actors.read(request);
      if (actor === null) throw new ProblemError(this.codeOfNobody);
      if (!actor.roles.some((role) => roles.includes(role))) throw new ProblemError('HTTP.FORBIDDEN');
      return actor;
    } catch (error) {
      // A browser without a session asks who it is at every start: that is no denial worth a line.
      if (error instanceof ProblemError && error.code !== this.codeOfNobody) {
        const who = actor === null ? {} : { actorId: actor.id, procuratorateId: actor.procuratorateId };
        this.denials?.denied({ code: error.code, route, ...who });
      }
      throw error;
    }
  }

  private get codeOfNobody(): string {
    return this.actors.codeOfNobody ?? 'HTTP.UNAUTHENTICATED';
  }

  private async actorOrNobody(request: RequestToRead): Promise<Actor | null> {
    try {
      return await this.actors.read(request);
    } catch {
      return null;
    }
  }
}
