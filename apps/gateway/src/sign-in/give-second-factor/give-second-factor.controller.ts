import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '#kernel';
import { PublicRoute } from '#platform/auth';
import { failEvenly } from '../fail-evenly.js';
import { SignInEdge, type StepAnswer } from '../sign-in-edge.js';
import { SignInStepBody } from '../sign-in-step.dto.js';
import { GiveSecondFactor } from './give-second-factor.use-case.js';

export class CodeBody {
  @ApiProperty()
  @IsString()
  @MaxLength(100)
  challenge: string;

  @ApiProperty({ description: '身份验证器显示的六位数字', example: '123456' })
  @Matches(/^\d{6}$/, { message: '应为六位数字' })
  code: string;
}

@ApiTags('登录')
@Controller('api/session')
export class GiveSecondFactorController {
  constructor(
    private readonly giveSecondFactor: GiveSecondFactor,
    private readonly edge: SignInEdge,
  ) {}

  @Post('second-factor')
  @HttpCode(200)
  @PublicRoute('a step of the sign-in: the challenge and its cookie say whose')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '登录的第二步：动态口令' })
  @ApiOkResponse({ type: SignInStepBody })
  @ApiResponse({ status: 401, description: 'GATEWAY.CODE_WRONG；GATEWAY.CHALLENGE_INVALID：须重新登录' })
  async give(
    @Body() { challenge, code }: CodeBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StepAnswer> {
    const { client, formerSession, browser } = this.edge.read(request);
    const step = await failEvenly(async () => {
      if (browser === null) throw new ProblemError('GATEWAY.CHALLENGE_INVALID');
      return this.giveSecondFactor.execute({ challenge, browser, code, client, formerSession });
    });
    return this.edge.answer(reply, step);
  }
}
