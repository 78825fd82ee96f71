import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  PushAnswerV1,
  type PushBatchAnswerV1,
  PushBatchAnswerV1 as BatchAnswer,
  PushBatchV1,
  PushDisposalV1,
  PushEventV1,
} from '#contracts';
import { ProblemError } from '#kernel';
import { CurrentSource, SignedBySource } from '#platform/auth';
import { apiSchema, RouteBody } from '#platform/http';
import { createTraceparent, currentTraceparent } from '#platform/observe';
import type { Source } from '../sources/source.js';
import { HttpPushes } from './http-pushes.js';
import { answerOf, statusOf } from './item-result.js';

const MIB = 1024 * 1024;

/** Where grid platforms push over HTTP. */
@ApiTags('推送')
@Controller('v1/events')
@SignedBySource()
export class PushEventsController {
  constructor(private readonly pushes: HttpPushes) {}

  @Post()
  @RouteBody({ raw: true, limit: MIB })
  @ApiOperation({ summary: '推送一个事件，或一次处置（type 为 "disposal"）' })
  @ApiBody({ schema: apiSchema(Type.Union([PushEventV1, PushDisposalV1])) })
  @ApiResponse({
    status: 202,
    description: '已接收（accepted），或处置在等待其事件（waiting）',
    schema: apiSchema(PushAnswerV1),
  })
  @ApiResponse({
    status: 200,
    description: '重复（duplicate，答复同第一次），或迟到的低版本（late）',
    schema: apiSchema(PushAnswerV1),
  })
  async push(@Body() raw: Buffer, @CurrentSource() source: Source, @Res() reply: FastifyReply): Promise<void> {
    const traceparent = currentTraceparent() ?? createTraceparent();
    const result = await this.pushes.acceptSingle(source, Buffer.isBuffer(raw) ? raw : null, traceparent);
    const { fault } = result;
    if (fault !== null) {
      throw new ProblemError(fault.code, { items: fault.items, facts: { outcome: result.outcome } });
    }
    await reply.status(statusOf(result)).send(answerOf(result));
  }

  @Post('batch')
  @HttpCode(200)
  @RouteBody({ raw: true, limit: 8 * MIB })
  @ApiOperation({ summary: '批量推送，至多一千条；每条各有答复' })
  @ApiBody({ schema: apiSchema(PushBatchV1) })
  @ApiResponse({ status: 200, description: '逐条答复，顺序与推送相同', schema: apiSchema(BatchAnswer) })
  async pushBatch(@Body() raw: Buffer, @CurrentSource() source: Source): Promise<PushBatchAnswerV1> {
    const results = await this.pushes.acceptBatch(source, Buffer.isBuffer(raw) ? raw : Buffer.alloc(0));
    return { results: results.map((result, index) => ({ index, status: statusOf(result), ...answerOf(result) })) };
  }
}
