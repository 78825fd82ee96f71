import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { ListDifferencesQuery, ListReconciliationsQuery } from './list-reconciliations.dto.js';
import { type DifferencePage, ListReconciliations, type ReconciliationPage } from './list-reconciliations.query.js';

@ApiTags('对账')
@Controller('v1/sources/:sourceId/reconciliations')
@Roles('data-officer', 'ops')
export class ListReconciliationsController {
  constructor(private readonly listReconciliations: ListReconciliations) {}

  @Get()
  @ApiOperation({ summary: '与本院一个来源逐日对账的结果，新的日期在前' })
  days(
    @CurrentActor() actor: Actor,
    @Param('sourceId') sourceId: string,
    @Query() { before, limit }: ListReconciliationsQuery,
  ): Promise<ReconciliationPage> {
    return this.listReconciliations.days(actor, sourceId, { before: before ?? null, limit });
  }

  @Get(':day')
  @ApiOperation({ summary: '一天的逐条差异，按事件编号' })
  differences(
    @CurrentActor() actor: Actor,
    @Param('sourceId') sourceId: string,
    @Param('day') day: string,
    @Query() { kind, after, limit }: ListDifferencesQuery,
  ): Promise<DifferencePage> {
    return this.listReconciliations.differences(actor, { sourceId, day, kind }, { after: after ?? '', limit });
  }
}
