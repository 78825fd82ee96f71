import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
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
import { CurrentSource, SIGNATURE_HEADERS, SignedBySource } from '#platform/auth';
import { apiSchema, RouteBody } from '#platform/http';
import { createTraceparent, currentTraceparent } from '#platform/observe';
import type { Source } from '../sources/source.js';
import { HttpPushes, type SignedPush } from './http-pushes.js';
import { answerOf, statusOf } from './item-result.js';

const MIB = 1024 * 1024;

type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The guard let it in, so the id is there and was signed. */
const signedPush = (source: Source, headers: RequestHeaders, raw: unknown): SignedPush => ({
  source,
  headers,
  signedId: String(headers[SIGNATURE_HEADERS.id]),
  body: Buffer.isBuffer(raw) ? raw : null,
});

/** Where grid platforms push over HTTP. */
@ApiTags('推送')
@Controller('v1/events')
@SignedBySource()
export class PushEventsController {
  constructor(@Inject(HttpPushes) private readonly pushes: Pick<HttpPushes, 'acceptSingle' | 'acceptBatch'>) {}

  @Post()
  @RouteBody({ raw: true, limit: MIB })
  @ApiOperation({
    summary: '推送一个事件，或一次处置（type 为 "disposal"）；也可以是 CloudEvents 1.0（结构化、二进制模式）',
  })
  @ApiConsumes('application/json', 'application/cloudevents+json')
  @ApiBody({ schema: apiSchema(Type.Union([PushEventV1, PushDisposalV1])) })
  @ApiResponse({
    status: 202,
    description: '已接收（accepted），处置在等待其事件（waiting），或已转交内网、以 answerId 答复（forwarded）',
    schema: apiSchema(PushAnswerV1),
  })
  @ApiResponse({
    status: 200,
    description: '重复（duplicate，答复同第一次），或迟到的低版本（late）',
    schema: apiSchema(PushAnswerV1),
  })
  async push(
    @Body() raw: unknown,
    @Headers() headers: RequestHeaders,
    @CurrentSource() source: Source,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const traceparent = currentTraceparent() ?? createTraceparent();
    const result = await this.pushes.acceptSingle(signedPush(source, headers, raw), traceparent);
    const { fault } = result;
    if (fault !== null) {
      throw new ProblemError(fault.code, { items: fault.items, facts: { outcome: result.outcome } });
    }
    await reply.status(statusOf(result)).send(answerOf(result));
  }

  @Post('batch')
  @HttpCode(200)
  @RouteBody({ raw: true, limit: 8 * MIB })
  @ApiOperation({ summary: '批量推送，至多一千条；每条各有答复；也可以是 CloudEvents 1.0 的批量模式' })
  @ApiConsumes('application/json', 'application/cloudevents-batch+json')
  @ApiBody({ schema: apiSchema(PushBatchV1) })
  @ApiResponse({ status: 200, description: '逐条答复，顺序与推送相同', schema: apiSchema(BatchAnswer) })
  async pushBatch(
    @Body() raw: unknown,
    @Headers() headers: RequestHeaders,
    @CurrentSource() source: Source,
  ): Promise<PushBatchAnswerV1> {
    const results = await this.pushes.acceptBatch(signedPush(source, headers, raw));
    return { results: results.map((result, index) => ({ index, status: statusOf(result), ...answerOf(result) })) };
  }
}
