import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ProblemError } from '#kernel';
import { PAGE_LIMITS } from './paging.js';
import { QUARANTINE, type QuarantineDesk } from './quarantine-desk.js';

@ApiTags('隔离区')
@Controller('ops/quarantine')
@Roles('ops')
export class QuarantineController {
  constructor(@Inject(QUARANTINE) private readonly desk: QuarantineDesk) {}

  @Get()
  @ApiOperation({ summary: '不能处理而放在一边的记录，新的在前' })
  @ApiQuery({ name: 'state', required: false, enum: ['open', 'resent', 'dismissed'] })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: PAGE_LIMITS.most, default: PAGE_LIMITS.usual },
  })
  list(
    @Query('state') state = 'open',
    @Query('cursor') cursor?: string,
    @Query('limit') limit = String(PAGE_LIMITS.usual),
  ): Promise<unknown> {
    const size = Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > PAGE_LIMITS.most)
      throw invalid('/limit', `应为 1 至 ${PAGE_LIMITS.most} 的整数`);
    if (state !== 'open' && state !== 'resent' && state !== 'dismissed')
      throw invalid('/state', '应为 open、resent 或 dismissed');
    return this.desk.list({ state, limit: size, ...(cursor === undefined ? {} : { cursor }) });
  }

  @Post(':id/resend')
  @HttpCode(202)
  @ApiOperation({ summary: '把原始字节再送一次原主题' })
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

const invalid = (pointer: string, detail: string): ProblemError =>
  new ProblemError('HTTP.INVALID', { items: [{ pointer, detail }] });
