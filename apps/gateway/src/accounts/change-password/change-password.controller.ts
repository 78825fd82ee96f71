import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnyRole } from '#platform/auth';
import { ClientReader } from '../../sessions/client-of.js';
import { SessionCookies } from '../../sessions/cookies.js';
import { sessionOf } from '../../sessions/session-actors.js';
import { ChangePassword } from './change-password.use-case.js';

export class ChangePasswordBody {
  @ApiProperty({ format: 'password', description: '当前密码' })
  @IsString()
  @MaxLength(1000)
  current: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @MaxLength(1000)
  newPassword: string;
}

@ApiTags('个人设置')
@Controller('api/profile')
@AnyRole()
export class ChangePasswordController {
  constructor(
    private readonly changePassword: ChangePassword,
    private readonly cookies: SessionCookies,
    private readonly clients: ClientReader,
  ) {}

  @Post('password')
  @HttpCode(204)
  @ApiOperation({ summary: '修改本人密码；其他会话全部结束，本浏览器换用新的会话' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 422, description: 'GATEWAY.CURRENT_PASSWORD_WRONG；GATEWAY.PASSWORD_WEAK' })
  async change(
    @Body() body: ChangePasswordBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { session, lastsMs } = await this.changePassword.execute(
      sessionOf(request),
      body,
      this.clients.read(request),
    );
    void reply.header('set-cookie', this.cookies.ofSession(session, lastsMs));
  }
}
