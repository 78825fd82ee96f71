import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { checkReconciliation, ReconciliationV1 } from '#contracts';
import { ProblemError } from '#kernel';
import { CurrentSource, SignedBySource } from '#platform/auth';
import { apiSchema, RouteBody } from '#platform/http';
import type { Source } from '../sources/source.js';
import { ReadOwnDayQuery } from './read-own-day.dto.js';
import { type DayPage, ReadOwnDay } from './read-own-day.query.js';
import { ReconcileDay } from './reconcile-day.use-case.js';
import type { ReconciliationAnswer } from './reconciliation-answer.js';

/** A list of ten thousand long numbers of each kind. */
const MOST_BYTES = 8 * 1024 * 1024;

@ApiTags('对账')
@Controller('v1/reconciliations')
@SignedBySource()
export class ReconcileDayController {
  constructor(
    private readonly reconcileDay: ReconcileDay,
    private readonly readOwnDay: ReadOwnDay,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteBody({ limit: MOST_BYTES })
  @ApiOperation({ summary: '比较一天的计数和散列；附上清单的，逐条答复差异' })
  @ApiBody({ schema: apiSchema(ReconciliationV1) })
  reconcile(@Body() body: unknown, @CurrentSource() source: Source): Promise<ReconciliationAnswer> {
    const checked = checkReconciliation(body);
    if (!checked.ok) throw new ProblemError('HTTP.INVALID', { items: checked.error });
    return this.reconcileDay.reconcile(source, checked.value);
  }

  @Get(':day')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: '本系统这一天的计数、散列和清单' })
  read(
    @Param('day') day: string,
    @Query() { kind, after, limit }: ReadOwnDayQuery,
    @CurrentSource() source: Source,
  ): Promise<DayPage> {
    return this.readOwnDay.read(source.id, { day, kind, after: after ?? null, limit });
  }
}
