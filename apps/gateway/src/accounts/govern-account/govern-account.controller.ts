import { Controller, Header, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ClientReader } from '../../sessions/client-of.js';
import { GovernAccount } from './govern-account.use-case.js';

export class InitialPasswordBody {
  @ApiProperty({ description: '新的初始密码，只显示这一次；下次登录时须更换' })
  initialPassword: string;
}

@ApiTags('账号')
@Controller('api/accounts/:id')
@Roles('security-admin')
@ApiResponse({ status: 404, description: 'GATEWAY.ACCOUNT_NOT_FOUND' })
@ApiResponse({ status: 409, description: 'GATEWAY.OWN_ACCOUNT：本人的账号由其他安全管理员办理' })
export class GovernAccountController {
  constructor(
    private readonly govern: GovernAccount,
    private readonly clients: ClientReader,
  ) {}

  @Post('lock')
  @HttpCode(204)
  @ApiOperation({ summary: '锁定账号，其全部会话立即结束' })
  @ApiNoContentResponse()
  lock(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Req() request: FastifyRequest) {
    return this.govern.act(actor, 'lock', id, this.clients.read(request));
  }

  @Post('unlock')
  @HttpCode(204)
  @ApiOperation({ summary: '解除锁定，包括因连续失败而起的' })
  @ApiNoContentResponse()
  unlock(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Req() request: FastifyRequest) {
    return this.govern.act(actor, 'unlock', id, this.clients.read(request));
  }

  @Post('reset-password')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '另给初始密码，其全部会话立即结束' })
  @ApiOkResponse({ type: InitialPasswordBody })
  @ApiResponse({ status: 403, description: 'GATEWAY.RESET_BY_ANOTHER：动态口令由本人重置过，其间没有完整登录' })
  async resetPassword(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
  ): Promise<InitialPasswordBody> {
    return { initialPassword: await this.govern.resetPassword(actor, id, this.clients.read(request)) };
  }

  @Post('reset-second-factor')
  @HttpCode(204)
  @ApiOperation({ summary: '清除动态口令（如手机遗失），其全部会话立即结束' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 403, description: 'GATEWAY.RESET_BY_ANOTHER：密码由本人重置过，其间没有完整登录' })
  resetSecondFactor(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
  ) {
    return this.govern.act(actor, 'reset-second-factor', id, this.clients.read(request));
  }

  @Post('end-sessions')
  @HttpCode(204)
  @ApiOperation({ summary: '结束其全部会话' })
  @ApiNoContentResponse()
  endSessions(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Req() request: FastifyRequest) {
    return this.govern.act(actor, 'end-sessions', id, this.clients.read(request));
  }
}
