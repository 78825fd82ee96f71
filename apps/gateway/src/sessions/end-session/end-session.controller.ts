import { Controller, Delete, HttpCode, Param, ParseUUIDPipe, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnyRole } from '#platform/auth';
import { ClientReader } from '../client-of.js';
import { SessionCookies } from '../cookies.js';
import { sessionOf } from '../session-actors.js';
import { EndSession } from './end-session.use-case.js';

@ApiTags('会话')
@Controller('api')
@AnyRole()
export class EndSessionController {
  constructor(
    private readonly endSession: EndSession,
    private readonly cookies: SessionCookies,
    private readonly clients: ClientReader,
  ) {}

  @Delete('session')
  @HttpCode(204)
  @ApiOperation({ summary: '退出登录' })
  @ApiNoContentResponse()
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const live = sessionOf(request);
    await this.endSession.execute(live, live.session.id, this.clients.read(request));
    void reply.header('set-cookie', this.cookies.endSession());
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({ summary: '结束本人的一个会话' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'GATEWAY.SESSION_NOT_FOUND' })
  async end(@Param('id', ParseUUIDPipe) id: string, @Req() request: FastifyRequest): Promise<void> {
    await this.endSession.execute(sessionOf(request), id, this.clients.read(request));
  }
}
