import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '#kernel';
import { PublicRoute } from '#platform/auth';
import type { Logger } from '#platform/observe';
import { SignInEdge, type StepAnswer } from '../sign-in/sign-in-edge.js';
import { FinishOidc } from './finish-oidc/finish-oidc.use-case.js';
import { StartOidc } from './start-oidc/start-oidc.use-case.js';

export const OIDC_LOG = Symbol('log of the way to the identity provider');
const FOUND = 302;

/**
 * Two addresses that a browser is led through, so failures are told on the page of the sign-in and not as a document.
 * What the page needs stands behind `#`, which browsers send to no server.
 */
@ApiTags('登录')
@Controller('api/oidc')
@PublicRoute('whoever signs in is not signed in yet')
export class OidcController {
  constructor(
    private readonly startOidc: StartOidc,
    private readonly finishOidc: FinishOidc,
    private readonly edge: SignInEdge,
    @Inject(OIDC_LOG) private readonly logger: Logger,
  ) {}

  @Get('start')
  @ApiOperation({ summary: '转到统一身份认证' })
  @ApiResponse({ status: FOUND, description: '统一身份认证的地址；失败时为登录页' })
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const target = await this.orProblem(async () => {
      const { url, browser } = await this.startOidc.execute(this.edge.read(request).client);
      this.edge.bind(reply, browser);
      return url.href;
    });
    await reply.header('cache-control', 'no-store').redirect(target, FOUND);
  }

  @Get('callback')
  @ApiOperation({ summary: '从统一身份认证返回' })
  @ApiResponse({ status: FOUND, description: '首页；还有一步或失败时为登录页' })
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = new URL(request.url, 'http://gateway').search;
    const state = new URLSearchParams(query).get('state');
    const target = await this.orProblem(async () => {
      const step = await this.finishOidc.execute({ query, state, ...this.edge.read(request) });
      return pageOf(this.edge.answer(reply, step));
    });
    await reply.header('cache-control', 'no-store').redirect(target, FOUND);
  }

  private async orProblem(work: () => Promise<string>): Promise<string> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.logger.warn({ code: error.code, err: error.cause }, 'sign-in by the identity provider failed');
      return `/sign-in#${new URLSearchParams({ problem: error.code }).toString()}`;
    }
  }
}

const pageOf = (answer: StepAnswer): string =>
  answer.state === 'signed-in' ? '/' : `/sign-in#${new URLSearchParams({ ...answer }).toString()}`;
