import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicRoute } from '#platform/auth';
import { failEvenly } from '../fail-evenly.js';
import { SignInEdge, type StepAnswer } from '../sign-in-edge.js';
import { SignInStepBody } from '../sign-in-step.dto.js';
import { SignInWithPassword } from './sign-in-with-password.use-case.js';

export class PasswordBody {
  @ApiProperty({ description: '登录账号' })
  @IsString()
  @MaxLength(200)
  account: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @MaxLength(1000)
  password: string;
}

@ApiTags('登录')
@Controller('api/session')
export class SignInWithPasswordController {
  constructor(
    private readonly signIn: SignInWithPassword,
    private readonly edge: SignInEdge,
  ) {}

  @Post()
  @HttpCode(200)
  @PublicRoute('whoever signs in is not signed in yet')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '用账号和密码登录' })
  @ApiOkResponse({ type: SignInStepBody })
  @ApiResponse({ status: 401, description: 'GATEWAY.CREDENTIALS_WRONG：账号或密码不正确' })
  @ApiResponse({ status: 423, description: 'GATEWAY.ACCOUNT_LOCKED' })
  @ApiResponse({ status: 429, description: 'GATEWAY.TOO_MANY_ATTEMPTS' })
  async withPassword(
    @Body() body: PasswordBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StepAnswer> {
    const { client, formerSession } = this.edge.read(request);
    const step = await failEvenly(() => this.signIn.execute({ ...body, client, formerSession }));
    return this.edge.answer(reply, step);
  }
}
