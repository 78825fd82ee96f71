import type { Readable } from 'node:stream';
import { All, Body, Controller, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '#kernel';
import { type Actor, AnyRole, CurrentActor, Roles } from '#platform/auth';
import { RouteBody } from '#platform/http';
import { isProxied, ServiceProxy } from './service-proxy.js';
import { upstreamPath } from './upstream-path.js';

/** The largest body that any service takes whole (a batch of events). Files pass through as they come. */
const LARGEST_BODY = 8 * 1024 * 1024;

const PASSED = /^\/(?:v1\/|ops\/quarantine(?:[/?]|$))/;

interface Passed {
  readonly actor: Actor;
  readonly service: string;
  readonly body: Buffer | Readable | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The services' own routes, behind the session. Who may call which is each service's decision. */
@ApiExcludeController()
@Controller('api/services')
export class ProxyController {
  constructor(private readonly proxy: ServiceProxy) {}

  @All(':service/v1/*')
  @AnyRole()
  @RouteBody({ raw: true, stream: true, limit: LARGEST_BODY })
  pass(
    @CurrentActor() actor: Actor,
    @Param('service') service: string,
    @Body() body: Buffer | Readable | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.passTo('/v1/', { actor, service, body, request, reply });
  }

  /** Of what a service has for operators the quarantine alone. */
  @All(':service/ops/*')
  @Roles('ops')
  @RouteBody({ raw: true, limit: LARGEST_BODY })
  passToQuarantine(
    @CurrentActor() actor: Actor,
    @Param('service') service: string,
    @Body() body: Buffer | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.passTo('/ops/', { actor, service, body, request, reply });
  }

  private async passTo(inside: string, { actor, service, body, request, reply }: Passed): Promise<void> {
    const path = isProxied(service) ? upstreamPath(request.url, `/api/services/${service}${inside}`, inside) : null;
    if (!isProxied(service) || path === null || !PASSED.test(path)) throw new ProblemError('HTTP.NOT_FOUND');
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const { method, headers } = request;
    const answer = await this.proxy.pass({ service, method, path, headers, body, actor, signal: gone.signal });
    void reply.status(answer.status).headers(answer.headers);
    // Streamed: an export is never whole in memory here.
    await reply.send(answer.body);
  }
}
