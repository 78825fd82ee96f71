import { Body, Controller, Get, Headers, Param, ParseUUIDPipe, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReconciliationV1 } from '#contracts';
import { CurrentSource, SIGNATURE_HEADERS, SignedBySource } from '#platform/auth';
import { apiSchema, RouteBody } from '#platform/http';
import type { Source } from '../../sources/source.js';
import { ForwardReconciliation, type ReconciliationReply } from './forward-reconciliation.use-case.js';

/** As where days are compared. */
const MOST_BYTES = 8 * 1024 * 1024;
/** In seconds. */
const ASK_AGAIN = '2';

type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

@ApiTags('对账')
@Controller('v1/reconciliations')
@SignedBySource()
export class ForwardReconciliationController {
  constructor(private readonly reconciliations: ForwardReconciliation) {}

  @Post()
  @RouteBody({ raw: true, limit: MOST_BYTES })
  @ApiOperation({
    summary: '比较一天的计数、散列和清单：转交内网比较；以同一 webhook-id 重发同一请求，或按 answerId 查询，得到结果',
  })
  @ApiBody({ schema: apiSchema(ReconciliationV1) })
  @ApiResponse({ status: 202, description: '已转交内网（forwarded），稍后以 answerId 查询' })
  @ApiResponse({ status: 200, description: '内网比较的结果' })
  async reconcile(
    @Body() raw: unknown,
    @Headers() headers: RequestHeaders,
    @CurrentSource() source: Source,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = Buffer.isBuffer(raw) ? raw : null;
    const signedId = String(headers[SIGNATURE_HEADERS.id]);
    await send(reply, await this.reconciliations.submit({ source, headers, signedId, body }));
  }

  @Get('answers/:answerId')
  @ApiOperation({ summary: '一次对账的结果；内网尚未答复的，答复 202' })
  async read(
    @Param('answerId', ParseUUIDPipe) answerId: string,
    @CurrentSource() source: Source,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, await this.reconciliations.read(source.id, answerId));
  }
}

async function send(reply: FastifyReply, { kind, body }: ReconciliationReply): Promise<void> {
  const headers = { 'cache-control': 'no-store', ...(kind === 'answered' ? {} : { 'retry-after': ASK_AGAIN }) };
  await reply
    .status(kind === 'answered' ? 200 : 202)
    .headers(headers)
    .send(body);
}
