import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '#kernel';
import { PublicRoute } from '#platform/auth';
import { SignInEdge, type StepAnswer } from '../sign-in-edge.js';
import { SignInStepBody } from '../sign-in-step.dto.js';
import { GiveNewPassword } from './give-new-password.use-case.js';

export class NewPasswordBody {
  @ApiProperty()
  @IsString()
  @MaxLength(100)
  challenge: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @MaxLength(1000)
  newPassword: string;
}

@ApiTags('登录')
@Controller('api/session')
export class GiveNewPasswordController {
  constructor(
    private readonly giveNewPassword: GiveNewPassword,
    private readonly edge: SignInEdge,
  ) {}

  @Post('password')
  @HttpCode(200)
  @PublicRoute('a step of the sign-in: the challenge and its cookie say whose')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '登录的一步：更换初始密码或已到期的密码' })
  @ApiOkResponse({ type: SignInStepBody })
  @ApiResponse({ status: 401, description: 'GATEWAY.CHALLENGE_INVALID：须重新登录' })
  @ApiResponse({ status: 422, description: 'GATEWAY.PASSWORD_WEAK，errors 逐条说明' })
  async give(
    @Body() { challenge, newPassword }: NewPasswordBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StepAnswer> {
    const { client, formerSession, browser } = this.edge.read(request);
    if (browser === null) throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
    const given = { challenge, browser, newPassword, client, formerSession };
    return this.edge.answer(reply, await this.giveNewPassword.execute(given));
  }
}
