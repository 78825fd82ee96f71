import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PushAnswerV1, PushEventV1 } from '#contracts';
import { ProblemError } from '#kernel';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { apiSchema, RouteBody } from '#platform/http';
import { answerOf, statusOf } from '../accept-events/item-result.js';
import { EnterEvent } from './enter-event.use-case.js';

const MIB = 1024 * 1024;

/** 线索填报: where people enter what no platform pushes. */
@ApiTags('线索填报')
@Controller('v1/entries')
export class EnterEventController {
  constructor(private readonly enterEvent: EnterEvent) {}

  @Post()
  @RouteBody({ raw: true, limit: MIB })
  @Roles(
    'prosecutor',
    'assistant',
    'clerk',
    'department-head',
    'chief',
    'case-management',
    'petition',
    'grid-dispatcher',
    'grid-member',
  )
  @ApiOperation({
    summary: '填报一个事件，格式同推送，须有 regionCode12；没有 sourceEventNo 时由程序编号。填报人记入事件和办理记录',
  })
  @ApiHeader({ name: 'idempotency-key', required: false, description: '重试时保持不变，15 分钟内得到第一次的答复' })
  @ApiBody({ schema: apiSchema(PushEventV1) })
  @ApiResponse({ status: 202, description: '已接收', schema: apiSchema(PushAnswerV1) })
  @ApiResponse({ status: 200, description: '与先前填报的相同，或版本低于先前的', schema: apiSchema(PushAnswerV1) })
  async enter(
    @Body() raw: unknown,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @CurrentActor() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!Buffer.isBuffer(raw) || raw.length === 0) throw new ProblemError('INGEST.BODY_EMPTY');
    const result = await this.enterEvent.enter({ raw, idempotencyKey }, actor);
    const { fault, outcome, sourceEventNo } = result;
    if (fault !== null) throw new ProblemError(fault.code, { items: fault.items, facts: { outcome } });
    await reply.status(statusOf(result)).send({ ...answerOf(result), sourceEventNo });
  }
}
