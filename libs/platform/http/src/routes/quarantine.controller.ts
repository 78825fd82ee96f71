import { Body, Controller, Get, Header, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '#kernel';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { PAGE_LIMITS } from './paging.js';
import { QUARANTINE, type QuarantineDesk, type ShownRecord } from './quarantine-desk.js';
import { ListRecordsQuery, MendRecordBody, RecordFilterBody, UnmaskRecordBody } from './quarantine.dto.js';
import { RouteBody } from './route-body.js';

/** A record of the largest size, written as JSON. */
const MEND_LIMIT = 4 * 1024 * 1024;

@ApiTags('隔离区')
@Controller('ops/quarantine')
@Roles('ops')
export class QuarantineController {
  constructor(@Inject(QUARANTINE) private readonly desk: QuarantineDesk) {}

  @Get()
  @ApiOperation({ summary: '不能处理而放在一边的记录，新的在前；可按原因、来源、时间和说明查找' })
  list(@Query() query: ListRecordsQuery, @CurrentActor() actor: Actor): Promise<unknown> {
    const { state = 'open', limit = PAGE_LIMITS.usual, cursor, ...filter } = query;
    return this.desk.list({ ...filter, state, limit, ...(cursor === undefined ? {} : { cursor }) }, actor);
  }

  @Get('resends')
  @ApiOperation({ summary: '批量重发和进度，新的在前' })
  async orders(@CurrentActor() actor: Actor): Promise<{ items: readonly object[] }> {
    return { items: await this.desk.orders(actor) };
  }

  @Post('resends')
  @HttpCode(202)
  @ApiOperation({ summary: '把符合条件的全部待处理记录再送一次，在后台分批进行' })
  resendAll(@Body() filter: RecordFilterBody, @CurrentActor() actor: Actor): Promise<object> {
    return this.desk.resendAll(filter, actor);
  }

  @Get('resends/:jobId')
  @ApiOperation({ summary: '一次批量重发的进度' })
  order(@Param('jobId', ParseUUIDPipe) jobId: string, @CurrentActor() actor: Actor): Promise<object> {
    return this.desk.order(jobId, actor);
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '一条记录的内容，其中的电话和身份证号码遮盖' })
  read(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<ShownRecord> {
    return this.desk.read(id, actor);
  }

  @Post(':id/unmask')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '说明理由，查看一条记录未遮盖的内容；每次查看均有记录' })
  unmask(@Param('id') id: string, @Body() body: UnmaskRecordBody, @CurrentActor() actor: Actor): Promise<ShownRecord> {
    return this.desk.unmask(id, reasonIn(body.reason), actor);
  }

  @Post(':id/mend')
  @HttpCode(200)
  @RouteBody({ limit: MEND_LIMIT })
  @ApiOperation({ summary: '修补一条记录的内容，须写明理由；原始字节保留' })
  mend(@Param('id') id: string, @Body() body: MendRecordBody, @CurrentActor() actor: Actor): Promise<object> {
    const { value, valueBase64, reason } = body;
    if ((value === undefined) === (valueBase64 === undefined)) {
      throw invalid('/value', 'value 与 valueBase64 填写其中之一');
    }
    const bytes = value === undefined ? Buffer.from(valueBase64 ?? '', 'base64') : Buffer.from(value, 'utf8');
    return this.desk.mend(id, { value: bytes, reason: reasonIn(reason) }, actor);
  }

  @Post(':id/resend')
  @HttpCode(202)
  @ApiOperation({ summary: '把这条记录再送一次原主题：原始字节，修补过的按修补后的' })
  async resend(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<{ state: string }> {
    if (!(await this.desk.resend(id, actor.id))) throw new ProblemError('HTTP.QUARANTINE_NOT_OPEN');
    return { state: 'resent' };
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @ApiOperation({ summary: '不再处理，须写明理由' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['reason'],
      properties: { reason: { type: 'string', minLength: 2, maxLength: 500 } },
    },
  })
  async dismiss(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentActor() actor: Actor,
  ): Promise<{ state: string }> {
    const reason = body !== null && typeof body === 'object' && 'reason' in body ? body.reason : undefined;
    if (typeof reason !== 'string' || reason.trim().length < 2 || reason.length > 500)
      throw invalid('/reason', '请写明理由，2 至 500 字');
    if (!(await this.desk.dismiss(id, reason.trim(), actor.id))) throw new ProblemError('HTTP.QUARANTINE_NOT_OPEN');
    return { state: 'dismissed' };
  }
}

const REASON_AT_LEAST = 5;

function reasonIn(text: string): string {
  const reason = text.trim();
  if (reason.length < REASON_AT_LEAST) throw invalid('/reason', '请写明理由，5 至 500 字');
  return reason;
}

const invalid = (pointer: string, detail: string): ProblemError =>
  new ProblemError('HTTP.INVALID', { items: [{ pointer, detail }] });
